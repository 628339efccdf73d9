# List the network interfaces of each instance spec

data "fleet_wakame_instance_specs" "kvm" {
  hypervisor = "kvm"
}

output "interfaces" {
  description = "Names of the network interfaces, by the ID of the instance spec."
  value = {
    for spec in data.fleet_wakame_instance_specs.kvm.instance_specs :
    spec.id => keys(yamldecode(spec.vifs))
  }
}
