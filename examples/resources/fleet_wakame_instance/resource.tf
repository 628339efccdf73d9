# A virtual machine with the server's defaults.
resource "fleet_wakame_instance" "worker" {
  image_id         = "wmi-lucid5"
  instance_spec_id = "is-demospec"
}

# A virtual machine in a network. A new kernel version reboots it.
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

# A virtual machine that Terraform starts again if it was stopped outside
# Terraform. With "stopped", Terraform stops it.
resource "fleet_wakame_instance" "batch" {
  image_id         = "wmi-lucid5"
  instance_spec_id = "is-demospec"
  desired_state    = "running"
}

output "web_address" {
  value = fleet_wakame_instance.web.vifs[0].address
}
