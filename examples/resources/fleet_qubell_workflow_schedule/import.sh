# A schedule is imported as instance_id/id. The data source
# fleet_qubell_workflow_schedules shows the ids.
terraform import fleet_qubell_workflow_schedule.backup 50dd88bee4b082b7a96d072e/588b3a8e3d064ba646378e70
