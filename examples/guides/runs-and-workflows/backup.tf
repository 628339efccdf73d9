# Make a backup before Terraform destroys or replaces the shop.
data "fleet_qubell_organization" "demo" {
  name = "Demo"
}

data "fleet_qubell_application" "shop" {
  organization_id = data.fleet_qubell_organization.demo.id
  name            = "Shop"
}

variable "backup_workflow" {
  type    = string
  default = "backup"
}

resource "fleet_qubell_instance" "shop" {
  application_id = data.fleet_qubell_application.shop.id
  name           = "shop"

  lifecycle {
    action_trigger {
      events     = [before_destroy]
      actions    = [action.fleet_qubell_workflow_run.backup]
      on_failure = halt # do not replace the shop without a backup
    }
  }
}

action "fleet_qubell_workflow_run" "backup" {
  config {
    instance_id = caller.id
    workflow    = var.backup_workflow
    timeouts    = { invoke = "1h" }
  }
}
