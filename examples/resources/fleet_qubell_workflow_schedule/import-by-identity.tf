import {
  to = fleet_qubell_workflow_schedule.backup
  identity = {
    instance_id = "50dd88bee4b082b7a96d072e"
    id          = "588b3a8e3d064ba646378e70"
  }
}

# Setting the interval after the import does not move the schedule.
resource "fleet_qubell_workflow_schedule" "backup" {
  instance_id = "50dd88bee4b082b7a96d072e"
  workflow    = "backup"
  interval    = "8h"
}
