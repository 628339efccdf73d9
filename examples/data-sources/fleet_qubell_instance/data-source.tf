# Find the instance with this name in an environment.
data "fleet_qubell_instances" "shop" {
  environment_id = "56b0c1a2e4b0a1f2c3d4e511"
  name           = "shop"
}

data "fleet_qubell_instance" "shop" {
  id = one(data.fleet_qubell_instances.shop.instances[*].id)
}

output "url" {
  value = nonsensitive(jsondecode(data.fleet_qubell_instance.shop.return_values["web.url"]))
}

output "failed_jobs" {
  value = [for job in data.fleet_qubell_instance.shop.workflow_history : job.name if job.status == "Failed"]
}
