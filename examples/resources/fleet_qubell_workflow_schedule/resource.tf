# Run a workflow once, eight hours after the apply

data "fleet_qubell_organization" "demo" {
  name = "Demo"
}

data "fleet_qubell_application" "shop" {
  organization_id = data.fleet_qubell_organization.demo.id
  name            = "Shop"
}

resource "fleet_qubell_instance" "shop" {
  application_id = data.fleet_qubell_application.shop.id
  name           = "Shop"
}

resource "fleet_qubell_workflow_schedule" "backup" {
  instance_id = fleet_qubell_instance.shop.id
  workflow    = "backup"
  interval    = "8h"

  parameters = {
    target = "nightly"
    keep   = "7"
  }
}
