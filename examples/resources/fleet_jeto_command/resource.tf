resource "fleet_jeto_instance" "shop" {
  name          = "shop-qa"
  path          = "/srv/instances/shop-qa"
  project_id    = "1"
  host_id       = "1"
  git_reference = "master"
}

resource "fleet_jeto_machine_state" "web" {
  instance_id = fleet_jeto_instance.shop.id
  machine     = "web"
  state       = "running"
}

# Run a script of the instance's jeto.json once for each version.
resource "fleet_jeto_command" "migrate" {
  instance_id = fleet_jeto_machine_state.web.instance_id
  command     = "runScript"
  machine     = fleet_jeto_machine_state.web.machine
  script      = "migrate"

  triggers = {
    version = "1.4.2"
  }
}
