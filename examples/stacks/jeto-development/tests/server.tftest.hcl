# Applies the stack to the system in the environment variables. The reference
# server is made for it.

run "start" {
  assert {
    condition     = alltrue([for state in values(output.states) : state == "running"])
    error_message = "The states are ${jsonencode(output.states)}."
  }

  assert {
    condition     = length(output.addresses) == 2 && alltrue([for address in values(output.addresses) : can(cidrhost("${address}/32", 0))])
    error_message = "The addresses are ${jsonencode(output.addresses)}."
  }

  assert {
    condition     = length(fleet_jeto_command.provision) == 1
    error_message = "The machines are not provisioned."
  }
}

run "new_provisioning" {
  command = plan

  variables {
    provisioning_version = "2"
  }

  assert {
    condition     = output.instance_id == run.start.instance_id
    error_message = "A new version of the provisioning replaces the environment."
  }
}

run "evening" {
  variables {
    running = false
  }

  assert {
    condition     = alltrue([for state in values(output.states) : state == "stopped"])
    error_message = "The states are ${jsonencode(output.states)}."
  }

  assert {
    condition     = length(output.addresses) == 0
    error_message = "Machines that are stopped have addresses: ${jsonencode(output.addresses)}."
  }
}

run "morning" {
  assert {
    condition     = output.instance_id == run.start.instance_id
    error_message = "A start replaces the environment."
  }

  assert {
    condition     = length(output.addresses) == 2
    error_message = "The addresses are ${jsonencode(output.addresses)}."
  }
}

run "other_branch" {
  variables {
    git_reference = "develop"
  }

  assert {
    condition     = output.instance_id != run.start.instance_id
    error_message = "The environment has the files of the old branch."
  }
}
