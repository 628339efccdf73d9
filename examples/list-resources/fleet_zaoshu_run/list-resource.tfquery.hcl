# List the runs of all crawlers

# Terraform lists at most 100 objects unless limit is set.
list "fleet_zaoshu_run" "all" {
  provider = fleet
  limit    = 1000
}
