# Stop and start an instance when a variable changes

data "fleet_wakame_instance" "web" {
  hostname = "web-1"
}

action "fleet_wakame_stop" "web" {
  config {
    instance_id = data.fleet_wakame_instance.web.id
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
