# List the instances of two systems, and fail if one cannot be read

data "fleet_instances" "machines" {
  systems = ["jeto", "wakame"]
  strict  = true
}

output "machines" {
  value = data.fleet_instances.machines.instances[*].name
}
