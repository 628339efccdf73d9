# List the available CPU instances

data "fleet_sharedcloud_instances" "cpu" {
  type = "cpu"
}

output "available" {
  description = "Names of the CPU instances that accept jobs."
  value = [
    for instance in data.fleet_sharedcloud_instances.cpu.instances : instance.name
    if instance.status == "available"
  ]
}
