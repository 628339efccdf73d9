# List the host nodes that are online

data "fleet_wakame_host_nodes" "kvm" {
  hypervisor = "kvm"
}

output "online" {
  description = "IDs of the host nodes that are online. Empty if the host nodes belong to another account."
  value       = [for host in data.fleet_wakame_host_nodes.kvm.host_nodes : host.id if host.status == "online"]
}
