# Run a crawler as it is configured in the dashboard

data "fleet_zaoshu_instance" "news" {
  title = "News headlines"
}

resource "fleet_zaoshu_run" "news" {
  instance_id = data.fleet_zaoshu_instance.news.id
}
