import {
  to = fleet_jeto_machine_state.web
  id = "7/web"
}

resource "fleet_jeto_machine_state" "web" {
  instance_id = "7"
  machine     = "web"
  state       = "running"
}
