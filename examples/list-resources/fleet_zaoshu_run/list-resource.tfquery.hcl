# Find every run of a crawler. Run: terraform query
list "fleet_zaoshu_run" "news" {
  provider = fleet

  config {
    instance_id = "0123456789abcdef0123456789abcdef"
  }
}
