# Provision each machine after its first start.
data "fleet_jeto_project" "shop" {
  name = "shop"
}

data "fleet_jeto_host" "local" {
  name = "local"
}

resource "fleet_jeto_instance" "shop" {
  name          = "shop-dev"
  project_id    = data.fleet_jeto_project.shop.id
  host_id       = data.fleet_jeto_host.local.id
  git_reference = "master"
}

resource "fleet_jeto_machine_state" "shop" {
  for_each = toset(["web", "db"])

  instance_id = fleet_jeto_instance.shop.id
  machine     = each.key
  state       = "running"

  lifecycle {
    action_trigger {
      events     = [after_create]
      actions    = [action.fleet_jeto_command.provision]
      on_failure = taint # the next apply provisions the machine again
    }
  }
}

action "fleet_jeto_command" "provision" {
  config {
    instance_id = caller.instance_id
    machine     = caller.machine
    command     = "provision"
  }
}
