mock_provider "fleet" {
  # Terraform makes up eight characters for a string. The provider refuses them
  # as an ID, so an ID that an argument refers to needs a value.
  mock_data "fleet_wakame_image" {
    defaults = { id = "wmi-mock" }
  }

  mock_resource "fleet_wakame_instance" {
    defaults = {
      state   = "running"
      address = "192.0.2.1"
    }
  }
}

run "url" {
  assert {
    condition     = output.url == "http://192.0.2.1/"
    error_message = "The URL is ${output.url}."
  }
}

# The machine is in the state of the run above. Another state is another machine.
run "machine_that_does_not_run" {
  state_key = "stopped" # Terraform 1.11

  override_resource {
    target = fleet_wakame_instance.web
    values = { state = "stopped" }
  }

  expect_failures = [check.web_runs]
}
