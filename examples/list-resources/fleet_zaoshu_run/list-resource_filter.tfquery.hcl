# List the runs of a crawler with their attributes

# include_resource adds all attributes to the output of terraform query -json.
list "fleet_zaoshu_run" "news" {
  provider         = fleet
  include_resource = true

  config {
    instance_id = "0123456789abcdef0123456789abcdef"
  }
}
