# Use a folder that exists on the host

data "fleet_jeto_host" "local" {
  name = "local"
}

data "fleet_jeto_project" "plain" {
  name = "plain"
}

resource "fleet_jeto_instance" "sandbox" {
  name       = "sandbox"
  path       = "/srv/instances/sandbox"
  project_id = data.fleet_jeto_project.plain.id
  host_id    = data.fleet_jeto_host.local.id
}
