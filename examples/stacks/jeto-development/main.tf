# A development environment on Jeto: the machines of a project, provisioned, with
# their addresses. Endpoint and API key are environment variables.
terraform {
  required_version = ">= 1.8"

  required_providers {
    fleet = {
      source = "fleet-iac/fleet"
    }
  }
}

data "fleet_jeto_project" "this" {
  name = var.project
}

data "fleet_jeto_host" "this" {
  name = var.host
}

resource "fleet_jeto_instance" "this" {
  name          = "${var.project}-${var.developer}"
  environment   = "development"
  project_id    = data.fleet_jeto_project.this.id
  host_id       = data.fleet_jeto_host.this.id
  git_reference = var.git_reference
}

# The first start of a machine creates it.
resource "fleet_jeto_machine_state" "this" {
  for_each = var.machines

  instance_id = fleet_jeto_instance.this.id
  machine     = each.key
  state       = var.running ? "running" : "stopped"
}

# Jeto provisions running machines only. When the environment starts again, it is
# provisioned again.
resource "fleet_jeto_command" "provision" {
  count = var.running ? 1 : 0

  instance_id = fleet_jeto_instance.this.id
  command     = "provision"

  triggers = {
    version = var.provisioning_version
  }

  depends_on = [fleet_jeto_machine_state.this]
}

# A machine has an address only while it runs.
data "fleet_jeto_machine" "this" {
  for_each = var.running ? var.machines : []

  instance_id = fleet_jeto_instance.this.id
  name        = each.key

  depends_on = [fleet_jeto_machine_state.this]
}
