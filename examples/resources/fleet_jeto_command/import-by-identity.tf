import {
  to = fleet_jeto_command.migrate
  identity = {
    instance_id = "7"
    command     = "runScript"
    machine     = "web"
    script      = "migrate"
  }
}

resource "fleet_jeto_command" "migrate" {
  instance_id = "7"
  command     = "runScript"
  machine     = "web"
  script      = "migrate"
}
