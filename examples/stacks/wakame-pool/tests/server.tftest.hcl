# Applies the stack to the system in the environment variables. The reference
# server is made for it.

run "first_release" {
  assert {
    condition     = length(distinct(values(output.ids))) == 3
    error_message = "The pool has ${length(output.ids)} machines."
  }

  assert {
    condition     = alltrue([for address in values(output.addresses) : can(cidrhost("${address}/32", 0))])
    error_message = "A machine has no IPv4 address."
  }
}

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
    condition     = output.ids["a"] != run.first_release.ids["a"]
    error_message = "The machine with the next release is the old one."
  }

  assert {
    condition     = output.ids["b"] == run.first_release.ids["b"] && output.ids["c"] == run.first_release.ids["c"]
    error_message = "A machine with the old release was replaced."
  }
}

run "all_machines" {
  variables {
    next_release     = "2"
    updated_machines = ["a", "b", "c"]
  }

  assert {
    condition     = output.ids["a"] == run.one_machine_first.ids["a"]
    error_message = "The machine that had the next release was replaced again."
  }

  assert {
    condition     = output.ids["b"] != run.first_release.ids["b"] && output.ids["c"] != run.first_release.ids["c"]
    error_message = "A machine with the next release is the old one."
  }
}

run "end_of_the_update" {
  variables {
    release = "2"
  }

  assert {
    condition     = output.ids == run.all_machines.ids
    error_message = "The end of the update replaces a machine."
  }
}

run "new_kernel" {
  variables {
    release = "2"
    kernel  = "2"
  }

  assert {
    condition     = output.ids == run.all_machines.ids
    error_message = "A new kernel replaces a machine instead of rebooting it."
  }
}

run "more_memory" {
  variables {
    release     = "2"
    kernel      = "2"
    memory_size = 257
  }

  assert {
    condition     = alltrue([for machine in fleet_wakame_instance.pool : machine.instance_spec_id == "is-demo2"])
    error_message = "The instance spec is not the one with 1024 MB."
  }
}

run "too_much_memory" {
  command = plan

  variables {
    memory_size = 4000000000
  }

  expect_failures = [data.fleet_wakame_instance_specs.kvm]
}

run "unknown_network" {
  command = plan

  variables {
    network = "no such network"
  }

  expect_failures = [data.fleet_wakame_networks.this]
}
