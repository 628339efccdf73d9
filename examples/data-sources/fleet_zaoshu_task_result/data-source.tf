data "fleet_zaoshu_task_result" "first" {
  instance_id = "0123456789abcdef0123456789abcdef"
  task_id     = "fedcba9876543210fedcba9876543210"
}

output "rows" {
  description = "What the run has fetched: a map of texts by column for each row."
  value       = data.fleet_zaoshu_task_result.first.rows
}
