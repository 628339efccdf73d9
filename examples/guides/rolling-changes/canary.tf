variable "manifest_version" {
  type    = number
  default = 1
}

data "fleet_qubell_organization" "demo" {
  name = "Demo"
}

data "fleet_qubell_application" "shop" {
  organization_id = data.fleet_qubell_organization.demo.id
  name            = "Shop"
}

# The first instance that gets a new version.
resource "fleet_qubell_instance" "canary" {
  application_id   = data.fleet_qubell_application.shop.id
  name             = "shop-canary"
  manifest_version = var.manifest_version
}

# The test of the new version: a workflow of the application.
resource "fleet_qubell_workflow_run" "canary" {
  instance_id = fleet_qubell_instance.canary.id
  workflow    = "backup"
  parameters  = { target = "canary" }

  triggers = {
    manifest_version = fleet_qubell_instance.canary.manifest_version
  }
}

# The others wait for the test. If it fails, they keep their version.
resource "fleet_qubell_instance" "shop" {
  for_each = toset(["north", "south"])

  application_id   = data.fleet_qubell_application.shop.id
  name             = "shop-${each.key}"
  manifest_version = var.manifest_version

  depends_on = [fleet_qubell_workflow_run.canary]
}
