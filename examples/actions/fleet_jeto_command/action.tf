data "fleet_jeto_project" "shop" {
  name = "shop"
}

data "fleet_jeto_host" "local" {
  name = "local"
}

resource "fleet_jeto_instance" "shop" {
  name          = "shop-qa"
  project_id    = data.fleet_jeto_project.shop.id
  host_id       = data.fleet_jeto_host.local.id
  git_reference = "master"
}

resource "fleet_jeto_machine_state" "web" {
  instance_id = fleet_jeto_instance.shop.id
  machine     = "web"
  state       = "running"

  # Run a script on the machine each time it has been started.
  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.fleet_jeto_command.migrate]
    }
  }
}

action "fleet_jeto_command" "migrate" {
  config {
    instance_id = fleet_jeto_instance.shop.id
    command     = "runScript"
    machine     = "web"
    script      = "migrate"
  }
}

# Run it manually: terraform apply -invoke=action.fleet_jeto_command.start
action "fleet_jeto_command" "start" {
  config {
    instance_id = fleet_jeto_instance.shop.id
    command     = "start"

    timeouts = {
      invoke = "30m"
    }
  }
}
