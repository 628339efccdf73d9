import {
  to = fleet_qubell_instance.shop
  id = "50dd88bee4b082b7a96d072e"
}

data "fleet_qubell_organization" "demo" {
  name = "Demo"
}

data "fleet_qubell_application" "shop" {
  organization_id = data.fleet_qubell_organization.demo.id
  name            = "Shop"
}

resource "fleet_qubell_instance" "shop" {
  application_id = data.fleet_qubell_application.shop.id

  parameters = {
    "web.size"     = "small"
    "web.replicas" = "1"
    "web.motd"     = "Welcome"
  }
}
