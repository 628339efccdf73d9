variable "session" {
  description = "Session cookie for the site."
  type        = string
  ephemeral   = true
  default     = "none"
}

variable "hook_token" {
  description = "Token of the webhook."
  type        = string
  ephemeral   = true
  default     = "none"
}

data "fleet_zaoshu_instance" "members" {
  title = "News headlines"
}

# Run the crawler with secrets that are not stored in the state. A change of a
# version runs it again.
resource "fleet_zaoshu_run" "members" {
  instance_id = data.fleet_zaoshu_instance.members.id

  target_sources = [{
    urls               = ["https://news.example.com/members"]
    headers_wo         = { Cookie = "session=${var.session}" }
    headers_wo_version = 1
  }]

  result_notify_uri_wo         = "https://hooks.example.com/zaoshu?token=${var.hook_token}"
  result_notify_uri_wo_version = 1
}
