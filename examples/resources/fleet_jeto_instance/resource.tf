# Clone a project's git repository

data "fleet_jeto_host" "local" {
  name = "local"
}

data "fleet_jeto_project" "shop" {
  name = "shop"
}

# Jeto chooses the folder.
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
