# Find all runs of a crawler: terraform query
list "fleet_zaoshu_run" "news" {
  provider = fleet

  config {
    instance_id = "0123456789abcdef0123456789abcdef"
  }
}
