# The instances of all systems. Keep the blocks of the systems that you use.
list "fleet_sharedcloud_instance" "all" {
  provider = fleet
  limit    = 1000
}

list "fleet_wakame_instance" "all" {
  provider = fleet
  limit    = 1000
}

list "fleet_jeto_instance" "all" {
  provider = fleet
  limit    = 1000
}

list "fleet_qubell_instance" "all" {
  provider = fleet
  limit    = 1000
}

list "fleet_zaoshu_instance" "all" {
  provider = fleet
  limit    = 1000
}
