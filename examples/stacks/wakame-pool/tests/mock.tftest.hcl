# Needs no server and no account.

mock_provider "fleet" {
  # Terraform makes up the other values. The provider checks the form of IDs, so
  # those that an argument refers to need a value.
  mock_data "fleet_wakame_image" {
    defaults = { id = "wmi-mock" }
  }

  mock_data "fleet_wakame_security_group" {
    defaults = { id = "sg-mock" }
  }

  mock_resource "fleet_wakame_instance" {
    defaults = { state = "running" }
  }
}

variables {
  # A mock cannot give elements to a list of objects, such as instance_specs, so
  # these tests do without the two data sources that have one.
  instance_spec_id = "is-mock"
  network          = null
}

# It applies, because a plan does not know the state that the check reads.
run "one_machine_first" {
  variables {
    next_release     = "2"
    updated_machines = ["a"]
  }

  assert {
    condition     = jsonencode(output.releases) == jsonencode({ a = "2", b = "1", c = "1" })
    error_message = "The releases are ${jsonencode(output.releases)}."
  }

  assert {
    condition     = strcontains(fleet_wakame_instance.pool["a"].user_data, "release=2")
    error_message = "The user data of the machine does not have the next release."
  }
}

run "no_next_release" {
  command = plan

  variables {
    updated_machines = ["a"]
  }

  expect_failures = [var.updated_machines]
}

run "updated_machine_outside_the_pool" {
  command = plan

  variables {
    next_release     = "2"
    updated_machines = ["d"]
  }

  expect_failures = [var.updated_machines]
}

# A mocked object gets its values when it is created, so this needs a new machine.
run "machine_that_does_not_run" {
  variables {
    machines = ["a", "b", "c", "d"]
  }

  override_resource {
    target = fleet_wakame_instance.pool["d"]
    values = { state = "stopped" }
  }

  expect_failures = [check.pool_runs]
}
