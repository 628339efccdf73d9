data "fleet_qubell_instances" "running" {
  application_id = "56b0c1a2e4b0a1f2c3d4e521"
  status         = "Running"
}

output "running" {
  description = "Instances of the application that run, by name."
  value       = { for instance in data.fleet_qubell_instances.running.instances : instance.name => instance.id }
}
