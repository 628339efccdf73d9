# Find the failed instances of an environment. Run: terraform query
list "fleet_qubell_instance" "failed" {
  provider = fleet

  config {
    environment_id = "56b0c1a2e4b0a1f2c3d4e511"
    status         = "Failed"
  }
}
