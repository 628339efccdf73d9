# Find every instance in QA. Run: terraform query
list "fleet_jeto_instance" "qa" {
  provider = fleet

  config {
    environment = "QA"
  }
}
