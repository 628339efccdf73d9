# A run is imported as instance_id/workflow. The import does not run the workflow.
terraform import fleet_qubell_workflow_run.migrate 50dd88bee4b082b7a96d072e/migrate
