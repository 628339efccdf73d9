# A machine that is replaced only on purpose: a new image in the variable does
# not plan a replacement, and a slow boot has twice the default time.
variable "image_id" {
  type    = string
  default = "wmi-lucid5"
}

resource "fleet_wakame_instance" "database" {
  image_id         = var.image_id
  instance_spec_id = "is-demospec"

  timeouts = {
    create = "20m"
    delete = "20m"
  }

  lifecycle {
    ignore_changes = [image_id]
  }
}
