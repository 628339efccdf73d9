resource "fleet_wakame_instance" "web" {
  image_id         = "wmi-lucid5"
  instance_spec_id = "is-demospec"
}

# Run it manually: terraform apply -invoke=action.fleet_wakame_stop.web
action "fleet_wakame_stop" "web" {
  config {
    instance_id = fleet_wakame_instance.web.id

    timeouts = {
      invoke = "20m"
    }
  }
}
