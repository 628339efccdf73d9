# Log in with a user name and a password

# The state has neither the password nor the token.
ephemeral "fleet_sharedcloud_token" "account" {
  username = "ada"
  password = var.password
}

# Use the account with another configuration of the provider. Both read the
# endpoint from SHAREDCLOUD_ENDPOINT here.
provider "fleet" {
  alias = "ada"

  sharedcloud = {
    token = ephemeral.fleet_sharedcloud_token.account.token
  }
}

resource "fleet_sharedcloud_instance" "batch" {
  provider  = fleet.ada
  name      = "batch-1"
  ask_price = 0.02
}

variable "password" {
  type      = string
  sensitive = true
  ephemeral = true
}
