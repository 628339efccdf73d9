# List the host nodes that are online

data "fleet_wakame_host_nodes" "kvm" {
  hypervisor = "kvm"
}

output "online" {
  description = "IDs of the account's host nodes that are online."
  value = [
    for host in data.fleet_wakame_host_nodes.kvm.host_nodes : host.id
    if host.status == "online"
  ]
}
