# List the stopped instances with their attributes

# include_resource adds all attributes to the output of terraform query -json.
list "fleet_wakame_instance" "stopped" {
  provider         = fleet
  include_resource = true

  config {
    state = "stopped"
  }
}
