data "fleet_zaoshu_instance" "news" {
  id = "0123456789abcdef0123456789abcdef"
}

output "rows" {
  description = "How many rows the crawler has fetched in all its runs."
  value       = data.fleet_zaoshu_instance.news.total_fetching_rows
}
