# List all hosts

data "fleet_jeto_hosts" "all" {}

output "host_ids" {
  description = "ID of each host, by its name."
  value       = { for host in data.fleet_jeto_hosts.all.hosts : host.name => host.id }
}
