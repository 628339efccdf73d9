# Look up an instance by name, which must be unique, or by id.
data "fleet_sharedcloud_instance" "batch" {
  name = "batch-1"
}

output "running_jobs" {
  value = data.fleet_sharedcloud_instance.batch.num_running_jobs
}
