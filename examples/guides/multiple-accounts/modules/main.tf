terraform {
  required_providers {
    fleet = {
      source  = "fleet-iac/fleet"
      version = "~> 1.0"
    }
  }
}

provider "fleet" {
  alias = "east"

  sharedcloud = {
    token = var.east_token
  }
}

provider "fleet" {
  alias = "west"

  sharedcloud = {
    token = var.west_token
  }
}

# A module with one configuration of the provider.
module "pool" {
  source = "./pool"
  names  = ["batch-1", "batch-2"]

  providers = {
    fleet = fleet.east
  }
}

# A module with two configurations of the provider.
module "mirror" {
  source = "./mirror"

  providers = {
    fleet.primary = fleet.east
    fleet.mirror  = fleet.west
  }
}

variable "east_token" {
  type      = string
  sensitive = true
}

variable "west_token" {
  type      = string
  sensitive = true
}
