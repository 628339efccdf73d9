# Find the schedules of an instance. Run: terraform query
list "fleet_qubell_workflow_schedule" "shop" {
  provider = fleet

  config {
    instance_id = "50dd88bee4b082b7a96d072e"
  }
}
