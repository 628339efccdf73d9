# List all instances of the account

# Terraform lists at most 100 objects unless limit is set.
list "fleet_wakame_instance" "all" {
  provider = fleet
  limit    = 1000
}
