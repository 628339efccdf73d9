# Find an instance by its name

data "fleet_jeto_instance" "shop" {
  name = "shop-qa"
}

output "addresses" {
  description = "Addresses of the running machines, by name."
  value = {
    for machine in data.fleet_jeto_instance.shop.machines : machine.name => machine.ip
    if machine.status == "running"
  }
}
