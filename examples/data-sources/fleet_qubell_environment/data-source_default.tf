# Find the environment in which instances run that name none

data "fleet_qubell_organization" "demo" {
  name = "Demo"
}

data "fleet_qubell_environment" "default" {
  organization_id = data.fleet_qubell_organization.demo.id
  is_default      = true
}

output "default_environment" {
  value = data.fleet_qubell_environment.default.name
}
