# A virtual machine with what the server chooses for it.
resource "fleet_wakame_instance" "worker" {
  image_id         = "wmi-lucid5"
  instance_spec_id = "is-demospec"
}

# A virtual machine on a network of its own choice, which is rebooted in place
# when the version of the kernel changes.
variable "kernel" {
  type    = string
  default = "2.6.32-74"
}

resource "fleet_wakame_instance" "web" {
  image_id         = "wmi-lucid5"
  instance_spec_id = "is-demospec"
  hostname         = "web"
  network_id       = "nw-demo1"
  security_groups  = ["sg-demofgr"]
  ssh_key_id       = "ssh-demo"

  user_data = <<-EOT
    role=web
    stage=production
  EOT

  reboot_triggers = {
    kernel = var.kernel
  }

  timeouts = {
    create = "20m"
  }
}

output "web_address" {
  value = fleet_wakame_instance.web.vifs[0].address
}
