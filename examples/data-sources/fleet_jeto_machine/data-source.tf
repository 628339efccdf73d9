# Find the address of a machine

data "fleet_jeto_instance" "shop" {
  name = "shop-qa"
}

data "fleet_jeto_machine" "web" {
  instance_id = data.fleet_jeto_instance.shop.id
  name        = "web"
}

output "address" {
  description = "IP address of the machine, null while it does not run."
  value       = data.fleet_jeto_machine.web.ip
}
