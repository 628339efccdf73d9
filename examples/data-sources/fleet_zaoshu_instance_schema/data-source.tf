# List the columns of a crawler's results

data "fleet_zaoshu_instance" "news" {
  title = "News headlines"
}

data "fleet_zaoshu_instance_schema" "news" {
  instance_id = data.fleet_zaoshu_instance.news.id
}

output "columns" {
  description = "Titles of the columns of the crawler's results."
  value       = data.fleet_zaoshu_instance_schema.news.columns[*].title
}
