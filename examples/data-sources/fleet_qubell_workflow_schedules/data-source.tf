# Find the time at which an instance is destroyed

data "fleet_qubell_organization" "demo" {
  name = "Demo"
}

data "fleet_qubell_application" "shop" {
  organization_id = data.fleet_qubell_organization.demo.id
  name            = "Shop"
}

resource "fleet_qubell_instance" "shop" {
  application_id = data.fleet_qubell_application.shop.id
  name           = "Shop"
  destroy_after  = "72h"
}

data "fleet_qubell_workflow_schedules" "shop" {
  instance_id = fleet_qubell_instance.shop.id
}

output "ends_at" {
  description = "When Qubell destroys the instance."
  value = one([
    for schedule in data.fleet_qubell_workflow_schedules.shop.schedules :
    schedule.fires_at
    if schedule.workflow == "destroy"
  ])
}
