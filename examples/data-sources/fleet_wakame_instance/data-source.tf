# An instance by its hostname. An ID works for a terminated instance, too.
data "fleet_wakame_instance" "web" {
  hostname = "web-1"
}

output "address" {
  value = data.fleet_wakame_instance.web.address
}

output "status" {
  value = data.fleet_wakame_instance.web.status
}
