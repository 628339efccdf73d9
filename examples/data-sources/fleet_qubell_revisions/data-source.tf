# List the revisions of an application

data "fleet_qubell_organization" "demo" {
  name = "Demo"
}

data "fleet_qubell_application" "shop" {
  organization_id = data.fleet_qubell_organization.demo.id
  name            = "Shop"
}

data "fleet_qubell_revisions" "shop" {
  application_id = data.fleet_qubell_application.shop.id
}

output "revisions" {
  value = data.fleet_qubell_revisions.shop.revisions[*].name
}
