# Read the free quota that is left

data "fleet_zaoshu_account" "current" {}

output "free_remaining" {
  description = "What is left of the free quota."
  value       = data.fleet_zaoshu_account.current.free_total - data.fleet_zaoshu_account.current.free_consumed
}
