# Find an instance by its hostname

data "fleet_wakame_instance" "web" {
  hostname = "web-1"
}

output "address" {
  value = data.fleet_wakame_instance.web.address
}

output "status" {
  value = data.fleet_wakame_instance.web.status
}
