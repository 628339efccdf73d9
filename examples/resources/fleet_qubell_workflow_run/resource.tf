# Run a workflow once for each version

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

variable "release" {
  type    = string
  default = "42"
}

# A change of a parameter or of a trigger runs the workflow again.
resource "fleet_qubell_workflow_run" "migrate" {
  instance_id = fleet_qubell_instance.shop.id
  workflow    = "migrate"

  parameters = {
    to = var.release
  }

  timeouts = {
    create = "1h"
  }
}

output "steps" {
  description = "Status of each step of the migration."
  value = {
    for step in fleet_qubell_workflow_run.migrate.steps : step.name => step.status
  }
}
