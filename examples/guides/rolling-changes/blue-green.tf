variable "active" {
  description = "Pool that serves: blue or green."
  type        = string
  default     = "blue"
}

variable "pools" {
  description = "Image and size of each pool. A pool of size 0 has no machine."
  type        = map(object({ image_id = string, size = number }))
  default = {
    blue  = { image_id = "wmi-lucid5", size = 2 }
    green = { image_id = "wmi-lucid7", size = 0 }
  }
}

locals {
  machines = merge([
    for pool, settings in var.pools : {
      for number in range(settings.size) : "${pool}-${number}" => { pool = pool, image_id = settings.image_id }
    }
  ]...)
}

resource "fleet_wakame_instance" "machine" {
  for_each = local.machines

  image_id         = each.value.image_id
  instance_spec_id = "is-demospec"
  hostname         = each.key
}

# For the load balancer or the DNS records.
output "serving" {
  value = [
    for name, machine in local.machines : fleet_wakame_instance.machine[name].address if machine.pool == var.active
  ]

  precondition {
    condition     = var.pools[var.active].size > 0
    error_message = "The active pool has no machine."
  }
}
