resource "fleet_zaoshu_instance" "news" {
  instance_id = "0123456789abcdef0123456789abcdef"
}

variable "session" {
  description = "Session cookie for the site."
  type        = string
  sensitive   = true
  default     = "none"
}

# Run the crawler on these pages once for each edition.
resource "fleet_zaoshu_run" "news" {
  instance_id = fleet_zaoshu_instance.news.id

  target_sources = [
    {
      urls = ["https://news.example.com/today", "https://news.example.com/yesterday"]
    },
    {
      urls    = ["https://news.example.com/search"]
      method  = "POST"
      headers = { Cookie = var.session }
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
  instance_id         = fleet_zaoshu_instance.news.id
  wait_for_completion = false
}
