# This configuration of the provider only logs in. It has no token.
provider "fleet" {
  sharedcloud = {
    endpoint = var.endpoint
  }
}

ephemeral "fleet_sharedcloud_token" "account" {
  username = var.username
  password = var.password
}

# This one has the token, which is in no plan and in no state.
provider "fleet" {
  alias = "account"

  sharedcloud = {
    endpoint = var.endpoint
    token    = ephemeral.fleet_sharedcloud_token.account.token
  }
}

resource "fleet_sharedcloud_instance" "batch" {
  provider  = fleet.account
  name      = "batch-1"
  ask_price = 0.02
}

variable "endpoint" {
  type = string
}

variable "username" {
  type = string
}

variable "password" {
  type      = string
  sensitive = true
  ephemeral = true
}
