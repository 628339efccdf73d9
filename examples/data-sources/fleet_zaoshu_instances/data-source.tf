# List the idle crawlers

data "fleet_zaoshu_instances" "idle" {
  status = "idle"
}

output "idle" {
  description = "Titles of the idle crawlers, by id."
  value = {
    for instance in data.fleet_zaoshu_instances.idle.instances :
    instance.id => instance.title
  }
}
