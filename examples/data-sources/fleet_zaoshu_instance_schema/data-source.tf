data "fleet_zaoshu_instance_schema" "news" {
  instance_id = "0123456789abcdef0123456789abcdef"
}

output "columns" {
  description = "Titles of the columns of the crawler's results."
  value       = data.fleet_zaoshu_instance_schema.news.columns[*].title
}
