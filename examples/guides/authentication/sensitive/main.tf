# Each variable that is not set leaves the argument to its environment variable.
provider "fleet" {
  sharedcloud = {
    token = var.sharedcloud_token
  }

  zaoshu = {
    api_key    = var.zaoshu_key
    api_secret = var.zaoshu_secret
  }
}

variable "sharedcloud_token" {
  type      = string
  sensitive = true
  default   = null
}

variable "zaoshu_key" {
  type      = string
  sensitive = true
  default   = null
}

variable "zaoshu_secret" {
  type      = string
  sensitive = true
  ephemeral = true # Terraform 1.10: a saved plan does not have the value.
  default   = null
}

data "fleet_zaoshu_account" "own" {}
