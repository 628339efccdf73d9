# Find an instance spec by its size

data "fleet_wakame_instance_specs" "kvm" {
  hypervisor = "kvm"
}

output "spec_ids" {
  description = "IDs of the instance specs with one CPU core and up to 256 MB of memory."
  value = [
    for spec in data.fleet_wakame_instance_specs.kvm.instance_specs : spec.id
    if spec.cpu_cores == 1 && spec.memory_size <= 256
  ]
}
