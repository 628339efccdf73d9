terraform {
  required_providers {
    fleet = {
      source  = "fleet-iac/fleet"
      version = "~> 1.0"
    }
  }
}

# One account of each system for each environment, and one state for each:
# terraform apply -var-file=staging.tfvars
provider "fleet" {
  sharedcloud = {
    token = var.sharedcloud_token
  }

  wakame = {
    account_id = var.wakame_account
  }
}

resource "fleet_sharedcloud_instance" "batch" {
  name      = "batch-${terraform.workspace}"
  ask_price = 0.02
}

resource "fleet_wakame_instance" "web" {
  image_id         = "wmi-lucid5"
  instance_spec_id = "is-demospec"
  hostname         = "web-${terraform.workspace}"
}

variable "sharedcloud_token" {
  type      = string
  sensitive = true
}

variable "wakame_account" {
  type      = string
  sensitive = true
}
