# Find all running crawlers of the account: terraform query
list "fleet_zaoshu_instance" "running" {
  provider = fleet

  config {
    status = "running"
  }
}
