# Look up a host by name, which must be unique, or by id.
data "fleet_jeto_host" "local" {
  name = "local"
}

output "vagrant_provider" {
  value = data.fleet_jeto_host.local.vagrant_provider
}
