# All instances of the account as one resource with for_each.
data "fleet_wakame_instances" "all" {}

locals {
  machines = {
    for instance in data.fleet_wakame_instances.all.instances : instance.hostname => instance
    if instance.state != "terminated"
  }
}

import {
  for_each = local.machines
  to       = fleet_wakame_instance.fleet[each.key]
  id       = each.value.id
}

resource "fleet_wakame_instance" "fleet" {
  for_each = local.machines

  hostname         = each.key
  image_id         = each.value.image_id
  instance_spec_id = each.value.instance_spec_id
  security_groups  = each.value.security_groups
  ssh_key_id       = each.value.ssh_key_id
}
