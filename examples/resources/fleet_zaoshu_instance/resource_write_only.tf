# Keep the token of a webhook out of the state (Terraform 1.11 and later)

variable "token" {
  description = "Token of the webhook."
  type        = string
  ephemeral   = true
}

data "fleet_zaoshu_instance" "news" {
  title = "News headlines"
}

# Change the version whenever you change the URL.
resource "fleet_zaoshu_instance" "news" {
  instance_id                  = data.fleet_zaoshu_instance.news.id
  result_notify_uri_wo         = "https://hooks.example.com/zaoshu?token=${var.token}"
  result_notify_uri_wo_version = 1
}
