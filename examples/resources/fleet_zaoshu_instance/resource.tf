# Set the webhook of a crawler

# The data source finds the crawler by its title, so the resource must not
# change the title.
data "fleet_zaoshu_instance" "news" {
  title = "News headlines"
}

resource "fleet_zaoshu_instance" "news" {
  instance_id       = data.fleet_zaoshu_instance.news.id
  result_notify_uri = "https://hooks.example.com/zaoshu"
}
