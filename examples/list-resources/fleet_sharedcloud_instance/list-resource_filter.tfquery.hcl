# List the GPU instances with their attributes

# include_resource adds all attributes to the output of terraform query -json.
list "fleet_sharedcloud_instance" "gpu" {
  provider         = fleet
  include_resource = true

  config {
    type = "gpu"
  }
}
