# Find a network by its description

data "fleet_wakame_networks" "demo" {
  description = "demo network"
}

output "network_id" {
  description = "ID of the network. Null if the network belongs to another account."
  value       = one(data.fleet_wakame_networks.demo.networks[*].id)
}
