data "fleet_qubell_organization" "demo" {
  name = "Demo"
}

data "fleet_qubell_application" "shop" {
  organization_id = data.fleet_qubell_organization.demo.id
  name            = "Shop"
}

resource "fleet_qubell_instance" "shop" {
  application_id = data.fleet_qubell_application.shop.id
  name           = "shop"
}

variable "schema_version" {
  type    = string
  default = "42"
}

# Belongs to the configuration: runs once for each schema version.
resource "fleet_qubell_workflow_run" "migrate" {
  instance_id = fleet_qubell_instance.shop.id
  workflow    = "migrate"
  parameters  = { to = var.schema_version }
}

output "migration" {
  value = { for step in fleet_qubell_workflow_run.migrate.steps : step.name => step.status }
}

# For an operator: terraform apply -invoke=action.fleet_qubell_workflow_run.restart
action "fleet_qubell_workflow_run" "restart" {
  config {
    instance_id = fleet_qubell_instance.shop.id
    workflow    = "restart"
  }
}
