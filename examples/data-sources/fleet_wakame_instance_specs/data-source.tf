data "fleet_wakame_instance_specs" "kvm" {
  hypervisor = "kvm"
}

locals {
  specs = data.fleet_wakame_instance_specs.kvm.instance_specs
}

output "spec_ids" {
  description = "IDs of the instance specs with one CPU core and up to 256 MB of memory."
  value       = [for spec in local.specs : spec.id if spec.cpu_cores == 1 && spec.memory_size <= 256]
}

output "interfaces" {
  description = "Names of the network interfaces, by the ID of the instance spec."
  value       = { for spec in local.specs : spec.id => keys(yamldecode(spec.vifs)) }
}
