# Keep a secret parameter out of the state (Terraform 1.11 and later)

variable "token" {
  type      = string
  ephemeral = true
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

resource "fleet_qubell_workflow_schedule" "upload" {
  instance_id = fleet_qubell_instance.shop.id
  workflow    = "backup"
  interval    = "8h"

  parameters = {
    keep = "7"
  }

  parameters_wo = {
    target = "https://backup.example.com/?token=${var.token}"
  }
  parameters_wo_version = 1
}
