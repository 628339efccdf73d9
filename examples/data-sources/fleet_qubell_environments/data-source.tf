# List the environments of an organization

data "fleet_qubell_organization" "demo" {
  name = "Demo"
}

data "fleet_qubell_environments" "demo" {
  organization_id = data.fleet_qubell_organization.demo.id
}

output "environment_ids" {
  description = "IDs of the environments, by name. Names are not unique."
  value = {
    for environment in data.fleet_qubell_environments.demo.environments :
    environment.name => environment.id...
  }
}
