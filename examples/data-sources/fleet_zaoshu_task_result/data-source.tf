data "fleet_zaoshu_task_result" "first" {
  instance_id = "0123456789abcdef0123456789abcdef"
  task_id     = "fedcba9876543210fedcba9876543210"
}

output "rows" {
  description = "Rows that the run has fetched, each a map from column to value."
  value       = data.fleet_zaoshu_task_result.first.rows
}
