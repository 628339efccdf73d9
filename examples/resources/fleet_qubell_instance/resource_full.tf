# Launch a version for a limited time, with parameters

data "fleet_qubell_organization" "demo" {
  name = "Demo"
}

data "fleet_qubell_application" "shop" {
  organization_id = data.fleet_qubell_organization.demo.id
  name            = "Shop"
}

data "fleet_qubell_environment" "production" {
  organization_id = data.fleet_qubell_organization.demo.id
  name            = "Production"
}

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

locals {
  # Return values are JSON, and sensitive.
  hosts = jsondecode(fleet_qubell_instance.preview.return_values["web.hosts"])
}

output "hosts" {
  value = nonsensitive(local.hosts)
}
