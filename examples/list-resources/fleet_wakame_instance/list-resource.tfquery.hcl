# Find every instance of the account that is stopped. Run: terraform query
list "fleet_wakame_instance" "stopped" {
  provider = fleet

  config {
    state = "stopped"
  }
}

# Find one instance by its hostname.
list "fleet_wakame_instance" "web" {
  provider = fleet

  config {
    hostname = "web"
  }
}
