terraform {
  required_version = ">= 1.8"

  required_providers {
    fleet = {
      source  = "fleet-iac/fleet"
      version = "~> 1.0" # 1.0 and later, but not 2.0
    }
  }
}
