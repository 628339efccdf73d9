# Launch a hierarchical application

data "fleet_qubell_organization" "demo" {
  name = "Demo"
}

data "fleet_qubell_application" "platform" {
  organization_id = data.fleet_qubell_organization.demo.id
  name            = "Platform"
}

# The component "site" has a parameter of its own.
resource "fleet_qubell_instance" "platform" {
  application_id = data.fleet_qubell_application.platform.id
  name           = "platform"
  force_destroy  = true

  submodules = jsonencode({
    site = {
      parameters = { "site.title" = "Welcome" }
    }
  })
}

output "database" {
  description = "Instance of the component that is an application of its own."
  value = one([
    for component in fleet_qubell_instance.platform.components : component.instance_id
    if component.name == "db"
  ])
}
