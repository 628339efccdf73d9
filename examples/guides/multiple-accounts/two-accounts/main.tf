terraform {
  required_providers {
    fleet = {
      source  = "fleet-iac/fleet"
      version = "~> 1.0"
    }
  }
}

# Terraform uses this configuration unless a block names another one.
provider "fleet" {
  sharedcloud = {
    token = var.research_token
  }
}

provider "fleet" {
  alias = "production"

  sharedcloud = {
    token = var.production_token
  }
}

resource "fleet_sharedcloud_instance" "research" {
  name      = "research-1"
  ask_price = 0.02
}

resource "fleet_sharedcloud_instance" "production" {
  provider  = fleet.production
  name      = "production-1"
  ask_price = 0.05
}

data "fleet_instances" "production" {
  systems    = ["sharedcloud"]
  provider   = fleet.production
  depends_on = [fleet_sharedcloud_instance.production]
}

output "production" {
  value = data.fleet_instances.production.instances[*].name
}

variable "research_token" {
  type      = string
  sensitive = true
}

variable "production_token" {
  type      = string
  sensitive = true
}
