# A workflow that has been run already is imported as instance_id/workflow. It is not
# run again.
terraform import fleet_qubell_workflow_run.migrate 50dd88bee4b082b7a96d072e/migrate
