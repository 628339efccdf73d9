data "fleet_qubell_organization" "demo" {
  name = "Demo"
}

# The environment in which instances run that name none.
data "fleet_qubell_environment" "default" {
  organization_id = data.fleet_qubell_organization.demo.id
  is_default      = true
}

# Look up an environment by name, which must be unique in its organization, or by id.
data "fleet_qubell_environment" "production" {
  organization_id = data.fleet_qubell_organization.demo.id
  name            = "Production"
}

output "environment_ids" {
  value = [data.fleet_qubell_environment.default.id, data.fleet_qubell_environment.production.id]
}
