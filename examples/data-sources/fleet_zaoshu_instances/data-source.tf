data "fleet_zaoshu_instances" "idle" {
  status = "idle"
}

output "idle" {
  description = "Titles of the crawlers that have nothing to do, by id."
  value       = { for instance in data.fleet_zaoshu_instances.idle.instances : instance.id => instance.title }
}
