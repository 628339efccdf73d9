# Find an instance by its name in an environment

data "fleet_qubell_organization" "demo" {
  name = "Demo"
}

data "fleet_qubell_environment" "default" {
  organization_id = data.fleet_qubell_organization.demo.id
  is_default      = true
}

data "fleet_qubell_instance" "shop" {
  environment_id = data.fleet_qubell_environment.default.id
  name           = "shop"
}

locals {
  # Return values are JSON, and sensitive.
  url = jsondecode(data.fleet_qubell_instance.shop.return_values["web.url"])
}

output "url" {
  value = nonsensitive(local.url)
}

output "failed_jobs" {
  value = [
    for job in data.fleet_qubell_instance.shop.workflow_history : job.name
    if job.status == "Failed"
  ]
}
