# Find an instance by its name

data "fleet_sharedcloud_instance" "batch" {
  name = "batch-1"
}

output "running_jobs" {
  value = data.fleet_sharedcloud_instance.batch.num_running_jobs
}
