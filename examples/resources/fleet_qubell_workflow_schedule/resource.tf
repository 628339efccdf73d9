resource "fleet_qubell_instance" "shop" {
  application_id = "56b0c1a2e4b0a1f2c3d4e521"
  name           = "Shop"
}

# Make a backup once, eight hours after the apply.
resource "fleet_qubell_workflow_schedule" "backup" {
  instance_id = fleet_qubell_instance.shop.id
  workflow    = "backup"
  interval    = "8h"

  parameters = {
    target = "nightly"
    keep   = "7"
  }
}
