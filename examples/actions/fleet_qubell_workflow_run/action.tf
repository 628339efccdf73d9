# Run a workflow by hand

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

# Run: terraform apply -invoke=action.fleet_qubell_workflow_run.restart
action "fleet_qubell_workflow_run" "restart" {
  config {
    instance_id = fleet_qubell_instance.shop.id
    workflow    = "restart"

    timeouts = {
      invoke = "1h"
    }
  }
}
