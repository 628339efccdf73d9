# Convert a duration to milliseconds

terraform {
  required_providers {
    fleet = {
      source = "fleet-iac/fleet"
    }
  }
}

output "interval" {
  description = "How many milliseconds an hour and a half has: 5400000."
  value       = provider::fleet::milliseconds("1h30m")
}
