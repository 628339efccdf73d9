# Find a crawler by its title

data "fleet_zaoshu_instance" "news" {
  title = "News headlines"
}

output "rows" {
  description = "Number of rows that all runs of the crawler have fetched."
  value       = data.fleet_zaoshu_instance.news.total_fetching_rows
}
