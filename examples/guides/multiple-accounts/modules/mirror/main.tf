terraform {
  required_providers {
    fleet = {
      source                = "fleet-iac/fleet"
      configuration_aliases = [fleet.primary, fleet.mirror]
    }
  }
}

resource "fleet_sharedcloud_instance" "primary" {
  provider  = fleet.primary
  name      = "render"
  ask_price = 0.02
}

resource "fleet_sharedcloud_instance" "mirror" {
  provider  = fleet.mirror
  name      = "render-mirror"
  ask_price = 0.02
}
