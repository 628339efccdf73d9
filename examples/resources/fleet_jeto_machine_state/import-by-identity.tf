import {
  to = fleet_jeto_machine_state.web
  identity = {
    instance_id = "7"
    machine     = "web"
  }
}

resource "fleet_jeto_machine_state" "web" {
  instance_id = "7"
  machine     = "web"
  state       = "running"
}
