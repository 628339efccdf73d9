import {
  to = fleet_jeto_command.migrate
  id = "7/runScript/web/migrate"
}

resource "fleet_jeto_command" "migrate" {
  instance_id = "7"
  command     = "runScript"
  machine     = "web"
  script      = "migrate"
}
