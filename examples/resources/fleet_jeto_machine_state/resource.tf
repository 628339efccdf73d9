# Keep a machine running

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

# The first start creates the machine, which takes longer.
resource "fleet_jeto_machine_state" "web" {
  instance_id = fleet_jeto_instance.shop.id
  machine     = "web"
  state       = "running"

  timeouts = {
    create = "30m"
  }
}
