list "fleet_sharedcloud_instance" "research" {
  provider = fleet
}

list "fleet_sharedcloud_instance" "production" {
  provider = fleet.production
}
