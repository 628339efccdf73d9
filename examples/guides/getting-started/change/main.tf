terraform {
  required_providers {
    fleet = {
      source  = "fleet-iac/fleet"
      version = "~> 1.0"
    }
  }
}

# A virtual machine on Wakame-vdc, which boots.
resource "fleet_wakame_instance" "web" {
  image_id         = "wmi-lucid5"
  instance_spec_id = "is-demospec"
  hostname         = "web"
}

# A computer for rent on Sharedcloud.
resource "fleet_sharedcloud_instance" "batch" {
  name      = "batch-1"
  ask_price = 0.05
}

output "batch_id" {
  value = fleet_sharedcloud_instance.batch.id
}

output "web_address" {
  value = fleet_wakame_instance.web.address
}
