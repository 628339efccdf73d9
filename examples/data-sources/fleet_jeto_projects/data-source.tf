# List all projects

data "fleet_jeto_projects" "all" {}

output "project_ids" {
  description = "ID of each project, by its name."
  value = {
    for project in data.fleet_jeto_projects.all.projects : project.name => project.id
  }
}
