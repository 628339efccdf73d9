# Create a virtual machine in a network, with all IDs found by name

data "fleet_wakame_image" "ubuntu" {
  description = "Ubuntu 10.04"
}

data "fleet_wakame_instance_specs" "kvm" {
  hypervisor = "kvm"
}

data "fleet_wakame_networks" "demo" {
  description = "demo network"
}

data "fleet_wakame_security_group" "web" {
  description = "web servers"
}

data "fleet_wakame_ssh_key_pair" "operations" {
  description = "operations"
}

locals {
  small_spec_id = one([
    for spec in data.fleet_wakame_instance_specs.kvm.instance_specs : spec.id
    if spec.cpu_cores == 1 && spec.memory_size == 256
  ])
}

resource "fleet_wakame_instance" "web" {
  image_id         = data.fleet_wakame_image.ubuntu.id
  instance_spec_id = local.small_spec_id
  hostname         = "web"
  security_groups  = [data.fleet_wakame_security_group.web.id]
  ssh_key_id       = data.fleet_wakame_ssh_key_pair.operations.id

  # An account sees only its own networks. Without one, the server chooses.
  network_id = one(data.fleet_wakame_networks.demo.networks[*].id)

  user_data = <<-EOT
    role=web
    stage=production
  EOT

  timeouts = {
    create = "20m"
  }
}
