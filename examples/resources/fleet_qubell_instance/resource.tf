# Launch an instance of an application

data "fleet_qubell_organization" "demo" {
  name = "Demo"
}

data "fleet_qubell_application" "shop" {
  organization_id = data.fleet_qubell_organization.demo.id
  name            = "Shop"
}

# The latest version of the application, in the default environment.
resource "fleet_qubell_instance" "shop" {
  application_id = data.fleet_qubell_application.shop.id
}
