import {
  to = fleet_wakame_instance.web
  identity = {
    id = "i-j4f0k3c8"
  }
}

resource "fleet_wakame_instance" "web" {
  image_id         = "wmi-lucid5"
  instance_spec_id = "is-demospec"
  hostname         = "web"
}
