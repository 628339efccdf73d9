data "fleet_zaoshu_instance" "news" {
  title = "News headlines"
}

# Run the crawler on these pages once for each edition.
resource "fleet_zaoshu_run" "news" {
  instance_id = data.fleet_zaoshu_instance.news.id

  target_sources = [
    {
      urls = ["https://news.example.com/today", "https://news.example.com/yesterday"]
    },
    {
      urls    = ["https://news.example.com/search"]
      method  = "POST"
      headers = { Accept-Language = "en" }
    },
  ]

  triggers = {
    edition = "2017-08-04"
  }

  timeouts = {
    create = "2h"
  }
}

# Run it as configured in the dashboard, without waiting for the end.
resource "fleet_zaoshu_run" "usual" {
  instance_id         = data.fleet_zaoshu_instance.news.id
  wait_for_completion = false
}
