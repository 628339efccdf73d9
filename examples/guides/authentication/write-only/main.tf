variable "token" {
  type      = string
  sensitive = true
  ephemeral = true
}

resource "fleet_wakame_instance" "web" {
  image_id         = "wmi-lucid5"
  instance_spec_id = "is-demospec"

  user_data_wo         = "token=${var.token}"
  user_data_wo_version = 1 # change it together with the text
}
