# Launch an instance of an application by its name

data "fleet_qubell_organization" "demo" {
  name = "Demo"
}

# Look up an application by name, which must be unique in its organization, or by id.
data "fleet_qubell_application" "shop" {
  organization_id = data.fleet_qubell_organization.demo.id
  name            = "Shop"
}

resource "fleet_qubell_instance" "shop" {
  application_id = data.fleet_qubell_application.shop.id
  name           = "Shop"
}
