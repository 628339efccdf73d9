# An import block for each instance of all configured systems.
data "fleet_instances" "all" {
  strict = true
}

output "imports" {
  value = join("\n", [
    for index, instance in data.fleet_instances.all.instances : <<-EOT
      # ${jsonencode(instance.name)}
      import {
        to = fleet_${instance.system}_instance.adopted_${index}
        id = "${instance.id}"
      }
    EOT
    if instance.state != "gone"
  ])
}
