data "fleet_zaoshu_instance" "news" {
  id = "0123456789abcdef0123456789abcdef"
}

output "rows" {
  description = "Number of rows that all runs of the crawler have fetched."
  value       = data.fleet_zaoshu_instance.news.total_fetching_rows
}
