data "fleet_zaoshu_task" "first" {
  instance_id = "0123456789abcdef0123456789abcdef"
  id          = "fedcba9876543210fedcba9876543210"
}

output "failed" {
  description = "Number of URLs that the run could not fetch."
  value       = data.fleet_zaoshu_task.first.failed_url_count
}
