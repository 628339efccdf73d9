# Find a project by its name

data "fleet_jeto_project" "shop" {
  name = "shop"
}

output "repository" {
  value = data.fleet_jeto_project.shop.git_address
}
