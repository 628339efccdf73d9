# A pool of virtual machines on Wakame-vdc that gets a new release machine by
# machine. Endpoint and account are environment variables.
terraform {
  required_version = ">= 1.9" # validation with other variables

  required_providers {
    fleet = {
      source = "fleet-iac/fleet"
    }
  }
}

data "fleet_wakame_image" "this" {
  description = var.image
}

data "fleet_wakame_security_group" "this" {
  description = var.security_group
}

data "fleet_wakame_networks" "this" {
  count       = var.network == null ? 0 : 1
  description = var.network

  lifecycle {
    postcondition {
      condition     = length(self.networks) == 1
      error_message = "${length(self.networks)} networks have the description \"${var.network}\". It must be one."
    }
  }
}

data "fleet_wakame_instance_specs" "kvm" {
  count      = var.instance_spec_id == null ? 1 : 0
  hypervisor = "kvm"

  lifecycle {
    postcondition {
      condition     = length([for spec in self.instance_specs : spec if spec.memory_size >= var.memory_size]) > 0
      error_message = "No instance spec has ${var.memory_size} MB."
    }
  }
}

locals {
  # The smallest spec with enough memory: the keys of the map sort by memory.
  specs = {
    for spec in flatten(data.fleet_wakame_instance_specs.kvm[*].instance_specs) :
    format("%012d %s", spec.memory_size, spec.id) => spec.id if spec.memory_size >= var.memory_size
  }
  instance_spec_id = var.instance_spec_id != null ? var.instance_spec_id : values(local.specs)[0]
  network_id       = one(flatten(data.fleet_wakame_networks.this[*].networks[*].id))

  releases = {
    for machine in var.machines : machine => contains(var.updated_machines, machine) ? var.next_release : var.release
  }
}

resource "fleet_wakame_instance" "pool" {
  for_each = local.releases

  image_id         = data.fleet_wakame_image.this.id
  instance_spec_id = local.instance_spec_id
  network_id       = local.network_id
  security_groups  = [data.fleet_wakame_security_group.this.id]

  # A change of user_data replaces the machine. A hostname is unique, so a
  # machine that exists beside its successor has a generated one.
  user_data = <<-EOT
    machine=${each.key}
    release=${each.value}
  EOT

  # A change reboots the machines in place.
  reboot_triggers = {
    kernel = var.kernel
  }

  lifecycle {
    create_before_destroy = true
  }
}

# A machine that was stopped outside Terraform gives a warning.
check "pool_runs" {
  assert {
    condition     = alltrue([for machine in fleet_wakame_instance.pool : machine.state == "running"])
    error_message = "These machines do not run: ${join(", ", [for name, machine in fleet_wakame_instance.pool : name if machine.state != "running"])}."
  }
}
