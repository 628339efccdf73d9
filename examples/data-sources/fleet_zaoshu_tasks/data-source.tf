# Read the status of the latest run

data "fleet_zaoshu_instance" "news" {
  title = "News headlines"
}

data "fleet_zaoshu_tasks" "news" {
  instance_id = data.fleet_zaoshu_instance.news.id
}

output "latest" {
  description = "Status of the crawler's latest run. Null before the first run."
  value       = try(data.fleet_zaoshu_tasks.news.tasks[0].status, null)
}
