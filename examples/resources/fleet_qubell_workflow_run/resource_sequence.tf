# Run one workflow after another, with parameters of all types

terraform {
  required_providers {
    fleet = {
      source = "fleet-iac/fleet"
    }
  }
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
  name           = "Shop"
}

resource "fleet_qubell_workflow_run" "migrate" {
  instance_id = fleet_qubell_instance.shop.id
  workflow    = "migrate"

  parameters = {
    to = "42"
  }
}

# Parameters are strings, and the function converts other values to them.
resource "fleet_qubell_workflow_run" "backup" {
  instance_id = fleet_qubell_instance.shop.id
  workflow    = "backup"

  parameters = provider::fleet::workflow_parameters({
    target = "nightly"
    keep   = 7
  })

  # An instance runs one workflow at a time, so this run follows the other.
  depends_on = [fleet_qubell_workflow_run.migrate]
}
