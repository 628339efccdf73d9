terraform {
  required_providers {
    fleet = {
      source  = "fleet-iac/fleet"
      version = "~> 1.0"
    }
  }
}

# Configure the systems that you use. Each argument can also be set by its
# environment variable, such as SHAREDCLOUD_TOKEN.
provider "fleet" {
  sharedcloud = {
    endpoint = "https://sharedcloud.example.com"
    token    = var.sharedcloud_token
  }

  http = {
    request_timeout = "20s"
    max_retries     = 3
  }
}

variable "sharedcloud_token" {
  description = "Token of the Sharedcloud account."
  type        = string
  sensitive   = true
}

resource "fleet_sharedcloud_instance" "batch" {
  name      = "batch-1"
  ask_price = 0.02
}
