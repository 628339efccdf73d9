output "ids" {
  description = "IDs of the machines by name."
  value       = { for name, machine in fleet_wakame_instance.pool : name => machine.id }
}

output "addresses" {
  description = "IPv4 addresses of the machines by name."
  value       = { for name, machine in fleet_wakame_instance.pool : name => machine.address }
}

output "releases" {
  description = "Releases of the machines by name."
  value       = local.releases
}
