# All instances of all configured systems.
data "fleet_instances" "all" {}

output "failed" {
  value = [
    for instance in data.fleet_instances.all.instances : "${instance.system} ${instance.id}: ${instance.status}"
    if instance.state == "failed"
  ]
}

output "running" {
  value = {
    for instance in data.fleet_instances.all.instances : instance.system => instance.name...
    if instance.state == "running"
  }
}

# The instances of two systems. It is an error if one of them cannot be read.
data "fleet_instances" "machines" {
  systems = ["jeto", "wakame"]
  strict  = true
}
