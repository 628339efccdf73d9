# Remove the instance from the state, and leave it on the system. Terraform 1.7
# and later.
removed {
  from = fleet_wakame_instance.database

  lifecycle {
    destroy = false
  }
}
