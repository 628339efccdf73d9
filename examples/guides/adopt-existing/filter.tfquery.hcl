# At most 20 instances in QA, with all their attributes.
list "fleet_jeto_instance" "qa" {
  provider         = fleet
  include_resource = true
  limit            = 20

  config {
    environment = "QA"
  }
}
