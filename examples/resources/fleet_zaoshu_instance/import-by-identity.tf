import {
  to = fleet_zaoshu_instance.news
  identity = {
    id = "0123456789abcdef0123456789abcdef"
  }
}

resource "fleet_zaoshu_instance" "news" {
  instance_id = "0123456789abcdef0123456789abcdef"
  title       = "News headlines"
}
