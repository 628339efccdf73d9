# Make a backup before each migration

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

  lifecycle {
    action_trigger {
      events  = [before_create]
      actions = [action.fleet_qubell_workflow_run.backup]
    }
  }
}

action "fleet_qubell_workflow_run" "backup" {
  config {
    instance_id = fleet_qubell_instance.shop.id
    workflow    = "backup"

    parameters = {
      target = "before-migration"
      keep   = "7"
    }
  }
}
