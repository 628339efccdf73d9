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

# Migrate the database once for each version.
resource "fleet_qubell_workflow_run" "migrate" {
  instance_id = fleet_qubell_instance.shop.id
  workflow    = "migrate"

  parameters = {
    to = "42"
  }

  triggers = {
    version = "1.4.2"
  }

  timeouts = {
    create = "1h"
  }
}

# Parameters are strings. The function workflow_parameters converts other values.
resource "fleet_qubell_workflow_run" "backup" {
  instance_id = fleet_qubell_instance.shop.id
  workflow    = "backup"

  parameters = {
    target = "nightly"
    keep   = "7"
  }

  # An instance runs one workflow at a time, so this run follows the other.
  depends_on = [fleet_qubell_workflow_run.migrate]
}

output "steps" {
  description = "Status of each step of the migration."
  value       = { for step in fleet_qubell_workflow_run.migrate.steps : step.name => step.status }
}
