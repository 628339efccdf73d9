# List the applications of an organization

data "fleet_qubell_organization" "demo" {
  name = "Demo"
}

data "fleet_qubell_applications" "demo" {
  organization_id = data.fleet_qubell_organization.demo.id
}

output "application_ids" {
  description = "IDs of the applications, by name. Names are not unique."
  value = {
    for application in data.fleet_qubell_applications.demo.applications :
    application.name => application.id...
  }
}
