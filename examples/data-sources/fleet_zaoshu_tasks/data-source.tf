data "fleet_zaoshu_tasks" "news" {
  instance_id = "0123456789abcdef0123456789abcdef"
}

output "latest" {
  description = "Status of the crawler's latest run. Null before the first run."
  value       = try(data.fleet_zaoshu_tasks.news.tasks[0].status, null)
}
