# List the running instances of an application

data "fleet_qubell_organization" "demo" {
  name = "Demo"
}

data "fleet_qubell_application" "shop" {
  organization_id = data.fleet_qubell_organization.demo.id
  name            = "Shop"
}

data "fleet_qubell_instances" "running" {
  application_id = data.fleet_qubell_application.shop.id
  status         = "Running"
}

output "running" {
  description = "Instances of the application that run, by name."
  value = {
    for instance in data.fleet_qubell_instances.running.instances :
    instance.name => instance.id
  }
}
