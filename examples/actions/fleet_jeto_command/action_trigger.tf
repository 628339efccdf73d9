# Run a script on a machine each time Terraform has started it

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

resource "fleet_jeto_machine_state" "web" {
  instance_id = fleet_jeto_instance.shop.id
  machine     = "web"
  state       = "running"

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.fleet_jeto_command.migrate]
    }
  }
}

# The instance's jeto.json defines the script.
action "fleet_jeto_command" "migrate" {
  config {
    instance_id = fleet_jeto_instance.shop.id
    command     = "runScript"
    machine     = "web"
    script      = "migrate"
  }
}
