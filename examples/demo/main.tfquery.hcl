# Every instance of the account, whoever made it. Run: terraform query
list "fleet_sharedcloud_instance" "all" {
  provider = fleet
}
