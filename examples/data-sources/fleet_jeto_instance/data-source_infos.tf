# Read a value of an instance's jeto.json

data "fleet_jeto_instance" "shop" {
  name = "shop-qa"
}

output "owner" {
  description = "Owner of the instance."
  value       = jsondecode(data.fleet_jeto_instance.shop.infos).owner
}
