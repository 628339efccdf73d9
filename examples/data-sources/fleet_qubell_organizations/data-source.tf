# List all organizations

data "fleet_qubell_organizations" "all" {}

output "organization_ids" {
  description = "IDs of the organizations, by name. Names are not unique."
  value = {
    for organization in data.fleet_qubell_organizations.all.organizations :
    organization.name => organization.id...
  }
}
