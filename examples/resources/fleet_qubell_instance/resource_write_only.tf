# Keep secret parameters out of the state (Terraform 1.11 and later)

variable "token" {
  type      = string
  ephemeral = true
}

data "fleet_qubell_organization" "demo" {
  name = "Demo"
}

data "fleet_qubell_application" "shop" {
  organization_id = data.fleet_qubell_organization.demo.id
  name            = "Shop"
}

resource "fleet_qubell_instance" "secret" {
  application_id = data.fleet_qubell_application.shop.id
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
