# Read the free quota that is left

data "fleet_zaoshu_account" "current" {}

locals {
  account = data.fleet_zaoshu_account.current
}

output "free_remaining" {
  description = "What is left of the free quota."
  value       = local.account.free_total - local.account.free_consumed
}
