data "fleet_qubell_organization" "demo" {
  name = "Demo"
}

data "fleet_qubell_environments" "demo" {
  organization_id = data.fleet_qubell_organization.demo.id
}

output "default_environment" {
  value = one([for environment in data.fleet_qubell_environments.demo.environments : environment.name if environment.is_default])
}
