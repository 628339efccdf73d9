# Needs no server and no API key.

mock_provider "fleet" {
  # Terraform makes up the other values. The provider checks the form of IDs, so
  # those that an argument refers to need a value.
  mock_data "fleet_jeto_project" {
    defaults = { id = "1" }
  }

  mock_data "fleet_jeto_host" {
    defaults = { id = "1" }
  }

  mock_resource "fleet_jeto_instance" {
    defaults = { id = "7" }
  }

  mock_data "fleet_jeto_machine" {
    defaults = { ip = "192.0.2.10" }
  }
}

run "start" {
  assert {
    condition     = fleet_jeto_instance.this.name == "shop-ada"
    error_message = "The name is ${fleet_jeto_instance.this.name}."
  }

  assert {
    condition     = jsonencode(output.addresses) == jsonencode({ db = "192.0.2.10", web = "192.0.2.10" })
    error_message = "The addresses are ${jsonencode(output.addresses)}."
  }
}

run "evening" {
  variables {
    running = false
  }

  assert {
    condition     = fleet_jeto_machine_state.this["db"].state == "stopped" && length(fleet_jeto_command.provision) == 0
    error_message = "The machines run, or are provisioned, in the evening."
  }
}

run "unusable_name" {
  command = plan

  variables {
    developer = "Ada Lovelace"
  }

  expect_failures = [var.developer]
}

run "no_machines" {
  command = plan

  variables {
    machines = []
  }

  expect_failures = [var.machines]
}
