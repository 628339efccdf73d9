# Read the latest run of a crawler

data "fleet_zaoshu_instance" "news" {
  title = "News headlines"
}

data "fleet_zaoshu_tasks" "news" {
  instance_id = data.fleet_zaoshu_instance.news.id
}

data "fleet_zaoshu_task" "latest" {
  instance_id = data.fleet_zaoshu_instance.news.id
  id          = data.fleet_zaoshu_tasks.news.tasks[0].id
}

output "failed" {
  description = "Number of URLs that the latest run could not fetch."
  value       = data.fleet_zaoshu_task.latest.failed_url_count
}
