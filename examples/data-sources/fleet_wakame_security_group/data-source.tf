# Find a security group by its description

data "fleet_wakame_security_group" "web" {
  description = "web servers"
}

output "open_ports" {
  description = "First ports of the rules that allow connections from everywhere."
  value = [
    for rule in data.fleet_wakame_security_group.web.rules : rule.ip_fport
    if rule.ip_source == "0.0.0.0/0"
  ]
}
