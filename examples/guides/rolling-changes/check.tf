data "fleet_wakame_instances" "pool" {}

# A warning in each plan and apply, which stops nothing.
check "pool" {
  assert {
    condition     = length([for each in data.fleet_wakame_instances.pool.instances : each.id if each.state == "running"]) >= 1
    error_message = "No machine of the pool runs."
  }
}
