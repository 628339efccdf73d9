# Start all machines of an instance by hand

data "fleet_jeto_instance" "shop" {
  name = "shop-qa"
}

# Run: terraform apply -invoke=action.fleet_jeto_command.start
action "fleet_jeto_command" "start" {
  config {
    instance_id = data.fleet_jeto_instance.shop.id
    command     = "start"

    timeouts = {
      invoke = "30m"
    }
  }
}
