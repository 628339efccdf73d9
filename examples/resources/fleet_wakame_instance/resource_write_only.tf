# Keep user data out of the state (Terraform 1.11 and later)

variable "token" {
  type      = string
  ephemeral = true
}

# A change of the version forces a new instance.
resource "fleet_wakame_instance" "agent" {
  image_id             = "wmi-lucid5"
  instance_spec_id     = "is-demospec"
  user_data_wo         = "token=${var.token}"
  user_data_wo_version = 1
}
