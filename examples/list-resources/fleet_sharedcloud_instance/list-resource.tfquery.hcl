# Find all GPU instances of the account: terraform query
list "fleet_sharedcloud_instance" "gpu" {
  provider = fleet

  config {
    type = "gpu"
  }
}
