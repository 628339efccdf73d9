# List the failed instances of an environment with their attributes

# include_resource adds all attributes to the output of terraform query -json.
list "fleet_qubell_instance" "failed" {
  provider         = fleet
  include_resource = true

  config {
    environment_id = "56b0c1a2e4b0a1f2c3d4e511"
    status         = "Failed"
  }
}
