# Clone a project onto a host.
resource "fleet_jeto_instance" "shop" {
  name          = "shop-qa"
  path          = "/srv/instances/shop-qa"
  environment   = "QA"
  project_id    = "1"
  host_id       = "1"
  git_reference = "master"

  timeouts = {
    create = "10m"
  }
}

# Use a folder that exists on the host.
resource "fleet_jeto_instance" "sandbox" {
  name       = "sandbox"
  path       = "/srv/instances/sandbox"
  project_id = "2"
  host_id    = "1"
}
