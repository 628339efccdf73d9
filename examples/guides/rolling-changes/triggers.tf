variable "release" {
  type    = string
  default = "1.4.2"
}

resource "terraform_data" "release" {
  input = var.release
}

# A new release replaces the machine, although no argument of it changes.
resource "fleet_wakame_instance" "api" {
  image_id         = "wmi-lucid5"
  instance_spec_id = "is-demospec"

  lifecycle {
    create_before_destroy = true
    replace_triggered_by  = [terraform_data.release]
  }
}
