# Read the rows of a run

data "fleet_zaoshu_instance" "news" {
  title = "News headlines"
}

resource "fleet_zaoshu_run" "news" {
  instance_id = data.fleet_zaoshu_instance.news.id
}

data "fleet_zaoshu_task_result" "news" {
  instance_id = fleet_zaoshu_run.news.instance_id
  task_id     = fleet_zaoshu_run.news.id
}

output "rows" {
  description = "Rows that the run has fetched, each a map from column to value."
  value       = data.fleet_zaoshu_task_result.news.rows
}
