# Find the application and the environment by their names.
data "fleet_qubell_organization" "demo" {
  name = "Demo"
}

data "fleet_qubell_application" "shop" {
  organization_id = data.fleet_qubell_organization.demo.id
  name            = "Shop"
}

data "fleet_qubell_application" "platform" {
  organization_id = data.fleet_qubell_organization.demo.id
  name            = "Platform"
}

data "fleet_qubell_environment" "production" {
  organization_id = data.fleet_qubell_organization.demo.id
  name            = "Production"
}

# The latest version of an application, in the default environment.
resource "fleet_qubell_instance" "shop" {
  application_id = data.fleet_qubell_application.shop.id
}

# A version for a limited time, with parameters and user data.
variable "replicas" {
  type    = number
  default = 2
}

resource "fleet_qubell_instance" "preview" {
  application_id   = data.fleet_qubell_application.shop.id
  environment_id   = data.fleet_qubell_environment.production.id
  name             = "shop-preview"
  manifest_version = 2
  destroy_after    = "72h"

  # Values are strings: write numbers and lists as JSON.
  parameters = {
    "web.size"     = "large"
    "web.replicas" = jsonencode(var.replicas)
  }

  user_data = jsonencode({
    owner = "ada"
    hosts = ["a.example.com", "b.example.com"]
  })

  timeouts = {
    create = "1h"
  }
}

# An application with components, one of them with its own parameters.
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

output "hosts" {
  value = nonsensitive(jsondecode(fleet_qubell_instance.preview.return_values["web.hosts"]))
}

output "database" {
  description = "Instance of the component that is an application of its own."
  value       = one([for component in fleet_qubell_instance.platform.components : component.instance_id if component.name == "db"])
}
