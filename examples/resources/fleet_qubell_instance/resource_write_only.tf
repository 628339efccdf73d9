# With Terraform 1.11 and later: secrets that the plan and the state do not have.
variable "token" {
  type      = string
  ephemeral = true
}

resource "fleet_qubell_instance" "secret" {
  application_id = "56b0c1a2e4b0a1f2c3d4e521"
  name           = "shop-secret"

  # The state has these parameters.
  parameters = {
    "web.size" = "large"
  }

  # The state does not have these. Change the version with each change of a value.
  parameters_wo = {
    "web.motd" = var.token
  }
  parameters_wo_version = 1

  user_data_wo         = jsonencode({ token = var.token })
  user_data_wo_version = 1
}
