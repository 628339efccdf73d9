# List the rules of all security groups

data "fleet_wakame_security_groups" "all" {}

output "rules" {
  description = "Rules of the security groups, by the ID of the group."
  value = {
    for group in data.fleet_wakame_security_groups.all.security_groups :
    group.id => group.rules[*].permission
  }
}
