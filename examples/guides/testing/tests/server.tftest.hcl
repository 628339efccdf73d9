run "create" {
  assert {
    condition     = can(regex("^http://[0-9.]+/$", output.url))
    error_message = "The URL ${output.url} has no address."
  }
}

run "new_kernel" {
  variables {
    kernel = "5.10"
  }

  assert {
    condition     = output.id == run.create.id
    error_message = "A new kernel replaces the machine."
  }
}

run "no_version" {
  command = plan

  variables {
    kernel = "latest"
  }

  expect_failures = [var.kernel]
}
