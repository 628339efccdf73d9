terraform {
  required_providers {
    fleet = {
      source = "fleet-iac/fleet"
    }
  }
}

variable "names" {
  type = set(string)
}

resource "fleet_sharedcloud_instance" "batch" {
  for_each  = var.names
  name      = each.key
  ask_price = 0.02
}
