# Create an instance and start its machines

data "fleet_jeto_host" "local" {
  name = "local"
}

data "fleet_jeto_project" "shop" {
  name = "shop"
}

resource "fleet_jeto_instance" "shop" {
  name          = "shop-qa"
  project_id    = data.fleet_jeto_project.shop.id
  host_id       = data.fleet_jeto_host.local.id
  git_reference = "master"
}

# The first start of a machine creates it.
resource "fleet_jeto_machine_state" "shop" {
  for_each = toset(["db", "web"])

  instance_id = fleet_jeto_instance.shop.id
  machine     = each.key
  state       = "running"
}
