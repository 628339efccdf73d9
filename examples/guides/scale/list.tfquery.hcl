# Find up to 5,000 instances. Run: terraform query
list "fleet_wakame_instance" "all" {
  provider = fleet
  limit    = 5000
}
