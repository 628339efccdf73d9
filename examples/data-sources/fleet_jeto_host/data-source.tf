# Find a host by its name

data "fleet_jeto_host" "local" {
  name = "local"
}

output "vagrant_provider" {
  value = data.fleet_jeto_host.local.vagrant_provider
}
