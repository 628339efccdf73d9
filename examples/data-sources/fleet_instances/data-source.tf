# List the instances of all configured systems

data "fleet_instances" "all" {}

output "failed" {
  description = "Instances that failed, with their status."
  value = [
    for instance in data.fleet_instances.all.instances :
    "${instance.system} ${instance.id}: ${instance.status}"
    if instance.state == "failed"
  ]
}

output "running" {
  description = "Names of the running instances, by system."
  value = {
    for instance in data.fleet_instances.all.instances :
    instance.system => instance.name...
    if instance.state == "running"
  }
}
