data "fleet_jeto_instances" "qa" {
  environment = "QA"
}

output "references" {
  description = "What is deployed in QA: the git reference of each instance."
  value       = { for instance in data.fleet_jeto_instances.qa.instances : instance.name => instance.git_reference }
}
