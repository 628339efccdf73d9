data "fleet_wakame_instances" "running" {
  state = "running"
}

output "addresses" {
  description = "Addresses of the running instances, by hostname."
  value       = { for instance in data.fleet_wakame_instances.running.instances : instance.hostname => instance.vifs[*].address }
}
