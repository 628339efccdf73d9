# Convert an object to parameters

terraform {
  required_providers {
    fleet = {
      source = "fleet-iac/fleet"
    }
  }
}

output "parameters" {
  description = "Parameters for Qubell: strings, and JSON for other values."
  value = provider::fleet::workflow_parameters({
    target = "nightly"
    keep   = 7
    hosts  = ["web-1", "web-2"]
    quiet  = null # Omitted.
  })
  # { hosts = "[\"web-1\",\"web-2\"]", keep = "7", target = "nightly" }
}
