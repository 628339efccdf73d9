# Reboot machines that are not in this configuration, once for each firmware.
variable "firmware" {
  type    = string
  default = "1.0"
}

data "fleet_wakame_instance" "web" {
  for_each = toset(["web-1"])
  hostname = each.key
}

resource "terraform_data" "firmware" {
  for_each = data.fleet_wakame_instance.web

  input = {
    instance_id = each.value.id
    version     = var.firmware
  }

  lifecycle {
    action_trigger {
      events  = [after_update]
      actions = [action.fleet_wakame_reboot.web]
    }
  }
}

action "fleet_wakame_reboot" "web" {
  config {
    instance_id = caller.output.instance_id
  }
}
