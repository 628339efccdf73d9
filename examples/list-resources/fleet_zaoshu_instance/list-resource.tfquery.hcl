# List all crawlers of the account

# Terraform lists at most 100 objects unless limit is set.
list "fleet_zaoshu_instance" "all" {
  provider = fleet
  limit    = 1000
}
