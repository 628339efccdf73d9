# Every instance of the accounts, whoever made it. Run: terraform query
list "fleet_sharedcloud_instance" "all" {
  provider = fleet
}

list "fleet_wakame_instance" "all" {
  provider = fleet
}

list "fleet_jeto_instance" "all" {
  provider = fleet
}

list "fleet_qubell_instance" "all" {
  provider = fleet
}

list "fleet_zaoshu_instance" "all" {
  provider = fleet
}
