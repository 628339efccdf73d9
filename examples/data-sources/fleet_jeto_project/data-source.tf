# Look up a project by name, which must be unique, or by id.
data "fleet_jeto_project" "shop" {
  name = "shop"
}

output "repository" {
  value = data.fleet_jeto_project.shop.git_address
}
