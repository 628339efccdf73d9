import {
  to = fleet_zaoshu_run.news
  id = "0123456789abcdef0123456789abcdef/fedcba9876543210fedcba9876543210"
}

resource "fleet_zaoshu_run" "news" {
  instance_id = "0123456789abcdef0123456789abcdef"
}
