# Manage a crawler that exists in Zaoshu's dashboard. The API cannot create one.
# The data source finds it by its title, so the resource must not change that.
data "fleet_zaoshu_instance" "news" {
  title = "News headlines"
}

resource "fleet_zaoshu_instance" "news" {
  instance_id       = data.fleet_zaoshu_instance.news.id
  result_notify_uri = "https://hooks.example.com/zaoshu"
}

# Set a title by the id of the crawler, which the dashboard shows.
resource "fleet_zaoshu_instance" "prices" {
  instance_id = "00112233445566778899aabbccddeeff"
  title       = "Price watch"
}
