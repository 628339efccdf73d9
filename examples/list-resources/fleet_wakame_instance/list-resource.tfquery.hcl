# Find every instance of the account that is stopped. Run: terraform query
list "fleet_wakame_instance" "stopped" {
  provider = fleet

  config {
    state = "stopped"
  }
}
