# Keep a secret header out of the state (Terraform 1.11 and later)

variable "token" {
  description = "Session of the site."
  type        = string
  ephemeral   = true
}

data "fleet_zaoshu_instance" "members" {
  title = "News headlines"
}

# A change of the version runs the crawler again.
resource "fleet_zaoshu_run" "members" {
  instance_id = data.fleet_zaoshu_instance.members.id

  target_sources = [{
    urls               = ["https://news.example.com/members"]
    headers_wo         = { Cookie = "session=${var.token}" }
    headers_wo_version = 1
  }]
}
