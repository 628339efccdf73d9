provider "fleet" {
  http = {
    max_concurrent_requests = 20 # as many as Terraform's -parallelism
    requests_per_second     = 25 # for each system
  }

  bulk_read = {
    max_staleness = "2m" # if a plan takes longer than the default of 30s
  }
}

resource "fleet_wakame_instance" "worker" {
  count = 20

  image_id         = "wmi-lucid5"
  instance_spec_id = "is-demospec"
  hostname         = "worker-${count.index}"

  timeouts = {
    create = "30m"
  }
}
