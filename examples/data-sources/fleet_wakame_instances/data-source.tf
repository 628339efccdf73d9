# List the addresses of the running instances

data "fleet_wakame_instances" "running" {
  state = "running"
}

output "addresses" {
  description = "Addresses of the running instances, by hostname."
  value = {
    for instance in data.fleet_wakame_instances.running.instances :
    instance.hostname => instance.address
  }
}

output "total" {
  description = "Number of all instances of the account."
  value       = data.fleet_wakame_instances.running.owner_total
}
