output "task_id" {
  description = "ID of the crawl on Zaoshu."
  value       = fleet_zaoshu_run.headlines.id
}

output "headlines" {
  description = "Headlines that the crawl has found."
  value       = local.headlines
}

output "instance_id" {
  description = "ID of the site's instance on Qubell."
  value       = fleet_qubell_instance.site.id
}

# Return values are sensitive, because an application may return a secret.
output "url" {
  description = "Address of the site."
  value       = nonsensitive(jsondecode(fleet_qubell_instance.site.return_values["web.url"]))
}
