# List the schedules of an instance

# Terraform lists at most 100 objects unless limit is set. include_resource adds
# all attributes to the output of terraform query -json.
list "fleet_qubell_workflow_schedule" "shop" {
  provider         = fleet
  limit            = 1000
  include_resource = true

  config {
    instance_id = "50dd88bee4b082b7a96d072e"
  }
}
