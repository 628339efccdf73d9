# Run a crawler on your own pages, once for each edition

variable "edition" {
  type    = string
  default = "2026-08-04"
}

data "fleet_zaoshu_instance" "news" {
  title = "News headlines"
}

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
    edition = var.edition
  }

  timeouts = {
    create = "2h"
  }
}
