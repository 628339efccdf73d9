# Keep a virtual machine running, and reboot it for a new kernel

variable "kernel" {
  type    = string
  default = "2.6.32-74"
}

# If the instance is stopped outside Terraform, the next apply starts it. With
# "stopped", Terraform stops it.
resource "fleet_wakame_instance" "batch" {
  image_id         = "wmi-lucid5"
  instance_spec_id = "is-demospec"
  desired_state    = "running"

  reboot_triggers = {
    kernel = var.kernel
  }
}
