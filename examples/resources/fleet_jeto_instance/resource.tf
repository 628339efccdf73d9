data "fleet_jeto_host" "local" {
  name = "local"
}

data "fleet_jeto_project" "shop" {
  name = "shop"
}

data "fleet_jeto_project" "plain" {
  name = "plain"
}

# Clone a project onto a host. Jeto chooses the folder.
resource "fleet_jeto_instance" "shop" {
  name          = "shop-qa"
  environment   = "QA"
  project_id    = data.fleet_jeto_project.shop.id
  host_id       = data.fleet_jeto_host.local.id
  git_reference = "master"

  timeouts = {
    create = "10m"
  }
}

# Use a folder that exists on the host.
resource "fleet_jeto_instance" "sandbox" {
  name       = "sandbox"
  path       = "/srv/instances/sandbox"
  project_id = data.fleet_jeto_project.plain.id
  host_id    = data.fleet_jeto_host.local.id
}
