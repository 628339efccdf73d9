# Find every crawler of the account that is at work. Run: terraform query
list "fleet_zaoshu_instance" "running" {
  provider = fleet

  config {
    status = "running"
  }
}
