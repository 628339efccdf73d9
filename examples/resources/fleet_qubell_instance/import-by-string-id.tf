import {
  to = fleet_qubell_instance.shop
  id = "50dd88bee4b082b7a96d072e"
}

resource "fleet_qubell_instance" "shop" {
  application_id = "56b0c1a2e4b0a1f2c3d4e521"

  parameters = {
    "web.size"     = "small"
    "web.replicas" = "1"
    "web.motd"     = "Welcome"
  }
}
