# List the running crawlers with their attributes

# include_resource adds all attributes to the output of terraform query -json.
list "fleet_zaoshu_instance" "running" {
  provider         = fleet
  include_resource = true

  config {
    status = "running"
  }
}
