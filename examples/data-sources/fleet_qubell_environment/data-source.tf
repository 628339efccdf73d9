# Find an environment by its name

data "fleet_qubell_organization" "demo" {
  name = "Demo"
}

data "fleet_qubell_environment" "production" {
  organization_id = data.fleet_qubell_organization.demo.id
  name            = "Production"
}

output "environment_id" {
  value = data.fleet_qubell_environment.production.id
}
