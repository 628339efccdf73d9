# Launch an instance of a revision

data "fleet_qubell_organization" "demo" {
  name = "Demo"
}

data "fleet_qubell_application" "shop" {
  organization_id = data.fleet_qubell_organization.demo.id
  name            = "Shop"
}

# Look up a revision by name, which must be unique in its application, or by id.
data "fleet_qubell_revision" "stable" {
  application_id = data.fleet_qubell_application.shop.id
  name           = "stable"
}

resource "fleet_qubell_instance" "shop" {
  application_id = data.fleet_qubell_application.shop.id
  revision_id    = data.fleet_qubell_revision.stable.id
  name           = "Shop"
}
