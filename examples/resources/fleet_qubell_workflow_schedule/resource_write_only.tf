# With Terraform 1.11 and later: a parameter that the plan and the state do not have.
variable "token" {
  type      = string
  ephemeral = true
}

resource "fleet_qubell_instance" "private" {
  application_id = "56b0c1a2e4b0a1f2c3d4e521"
}

resource "fleet_qubell_workflow_schedule" "upload" {
  instance_id = fleet_qubell_instance.private.id
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
