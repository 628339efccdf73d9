# Reboot an instance by hand

data "fleet_wakame_instance" "web" {
  hostname = "web-1"
}

# Run: terraform apply -invoke=action.fleet_wakame_reboot.web
action "fleet_wakame_reboot" "web" {
  config {
    instance_id = data.fleet_wakame_instance.web.id
  }
}
