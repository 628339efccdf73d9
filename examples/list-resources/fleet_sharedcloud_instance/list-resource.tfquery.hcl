# Find every GPU instance of the account. Run: terraform query
list "fleet_sharedcloud_instance" "gpu" {
  provider = fleet

  config {
    type = "gpu"
  }
}
