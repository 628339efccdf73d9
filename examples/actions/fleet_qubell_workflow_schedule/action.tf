# Schedule, reschedule and cancel a workflow by hand

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

# Run: terraform apply -invoke=action.fleet_qubell_workflow_schedule.backup
action "fleet_qubell_workflow_schedule" "backup" {
  config {
    instance_id = fleet_qubell_instance.shop.id
    workflow    = "backup"
    interval    = "8h"
  }
}

# Run: terraform apply -invoke=action.fleet_qubell_workflow_schedule.later
action "fleet_qubell_workflow_schedule" "later" {
  config {
    operation   = "reschedule"
    instance_id = fleet_qubell_instance.shop.id
    workflow    = "backup"
    interval    = "24h"
  }
}

# Run: terraform apply -invoke=action.fleet_qubell_workflow_schedule.never
action "fleet_qubell_workflow_schedule" "never" {
  config {
    operation   = "cancel"
    instance_id = fleet_qubell_instance.shop.id
    workflow    = "backup"
  }
}
