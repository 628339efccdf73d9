# Run a script once for each version

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
}

# The instance's jeto.json defines the script.
resource "fleet_jeto_command" "migrate" {
  instance_id = fleet_jeto_machine_state.web.instance_id
  command     = "runScript"
  machine     = fleet_jeto_machine_state.web.machine
  script      = "migrate"

  triggers = {
    version = "1.4.2"
  }
}
