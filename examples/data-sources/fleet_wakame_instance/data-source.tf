# The newest running instance of the account.
data "fleet_wakame_instances" "running" {
  state = "running"
}

data "fleet_wakame_instance" "newest" {
  id = data.fleet_wakame_instances.running.instances[0].id
}

output "status" {
  value = data.fleet_wakame_instance.newest.status
}
