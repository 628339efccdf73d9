output "instance_id" {
  description = "ID of the environment's instance on Jeto."
  value       = fleet_jeto_instance.this.id
}

output "addresses" {
  description = "IP addresses of the running machines by name."
  value       = { for name, machine in data.fleet_jeto_machine.this : name => machine.ip }
}

output "states" {
  description = "States of the machines by name."
  value       = { for name, machine in fleet_jeto_machine_state.this : name => machine.state }
}
