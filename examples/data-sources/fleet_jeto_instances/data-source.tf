# List the instances of an environment

data "fleet_jeto_instances" "qa" {
  environment = "QA"
}

output "references" {
  description = "Git references of the instances in QA, by name."
  value = {
    for instance in data.fleet_jeto_instances.qa.instances :
    instance.name => instance.git_reference
  }
}
