data "fleet_wakame_instance" "web" {
  hostname = "web-1"
}

# Run it manually: terraform apply -invoke=action.fleet_wakame_stop.web
action "fleet_wakame_stop" "web" {
  config {
    instance_id = data.fleet_wakame_instance.web.id

    timeouts = {
      invoke = "20m"
    }
  }
}

action "fleet_wakame_start" "web" {
  config {
    instance_id = data.fleet_wakame_instance.web.id
  }
}

variable "maintenance" {
  type    = string
  default = "none"
}

# A change of the variable stops the instance and starts it again.
resource "terraform_data" "maintenance" {
  input = var.maintenance

  lifecycle {
    action_trigger {
      events  = [before_update]
      actions = [action.fleet_wakame_stop.web]
    }
    action_trigger {
      events  = [after_update]
      actions = [action.fleet_wakame_start.web]
    }
  }
}
