import {
  to = fleet_qubell_workflow_run.migrate
  identity = {
    instance_id = "50dd88bee4b082b7a96d072e"
    workflow    = "migrate"
  }
}

resource "fleet_qubell_workflow_run" "migrate" {
  instance_id = "50dd88bee4b082b7a96d072e"
  workflow    = "migrate"

  parameters = {
    to = "42"
  }
}
