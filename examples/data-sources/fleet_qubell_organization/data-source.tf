# Find an organization by its name

data "fleet_qubell_organization" "demo" {
  name = "Demo"
}

data "fleet_qubell_environments" "demo" {
  organization_id = data.fleet_qubell_organization.demo.id
}

output "environments" {
  value = data.fleet_qubell_environments.demo.environments[*].name
}
