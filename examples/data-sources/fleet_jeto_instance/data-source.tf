# Look up an instance by name, which must be unique, or by id.
data "fleet_jeto_instance" "shop" {
  name = "shop-qa"
}

output "addresses" {
  description = "Addresses of the running machines, by name."
  value       = { for machine in data.fleet_jeto_instance.shop.machines : machine.name => machine.ip if machine.status == "running" }
}

output "owner" {
  description = "Owner of the instance, from its jeto.json."
  value       = jsondecode(data.fleet_jeto_instance.shop.infos).owner
}
