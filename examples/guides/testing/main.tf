terraform {
  required_providers {
    fleet = {
      source = "fleet-iac/fleet"
    }
  }
}

variable "kernel" {
  description = "Version of the kernel. A change reboots the machine."
  type        = string
  default     = "5.4"

  validation {
    condition     = can(regex("^[0-9]+\\.[0-9]+$", var.kernel))
    error_message = "The version must be two numbers, such as 5.4."
  }
}

data "fleet_wakame_image" "ubuntu" {
  description = "Ubuntu 10.04"
}

resource "fleet_wakame_instance" "web" {
  image_id         = data.fleet_wakame_image.ubuntu.id
  instance_spec_id = "is-demospec"

  reboot_triggers = {
    kernel = var.kernel
  }
}

# Each plan and apply evaluates it. A failure is a warning.
check "web_runs" {
  assert {
    condition     = fleet_wakame_instance.web.state == "running"
    error_message = "The machine is ${fleet_wakame_instance.web.state}."
  }
}

output "id" {
  value = fleet_wakame_instance.web.id
}

# A machine has no address while it is stopped.
output "url" {
  value = fleet_wakame_instance.web.address == null ? null : "http://${fleet_wakame_instance.web.address}/"
}
