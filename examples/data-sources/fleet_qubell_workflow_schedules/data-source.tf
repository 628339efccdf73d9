resource "fleet_qubell_instance" "shop" {
  application_id = "56b0c1a2e4b0a1f2c3d4e521"
  name           = "Shop"
  destroy_after  = "72h"
}

data "fleet_qubell_workflow_schedules" "shop" {
  instance_id = fleet_qubell_instance.shop.id
}

output "ends_at" {
  description = "When Qubell destroys the instance."
  value       = one([for schedule in data.fleet_qubell_workflow_schedules.shop.schedules : schedule.fires_at if schedule.workflow == "destroy"])
}
