# List the instances of an environment with their attributes

# include_resource adds all attributes to the output of terraform query -json.
list "fleet_jeto_instance" "qa" {
  provider         = fleet
  include_resource = true

  config {
    environment = "QA"
  }
}
