# Needs no server and no credentials.

mock_provider "fleet" {
  # Terraform makes up the other values. The provider checks the form of IDs, so
  # those that an argument refers to need a value.
  mock_data "fleet_zaoshu_instance" {
    defaults = { id = "0123456789abcdef0123456789abcdef" }
  }

  mock_resource "fleet_zaoshu_run" {
    defaults = { id = "fedcba9876543210fedcba9876543210" }
  }

  mock_data "fleet_qubell_organization" {
    defaults = { id = "56b0c1a2e4b0a1f2c3d4e501" }
  }

  mock_data "fleet_qubell_application" {
    defaults = { id = "56b0c1a2e4b0a1f2c3d4e521" }
  }

  mock_data "fleet_qubell_environment" {
    defaults = { id = "56b0c1a2e4b0a1f2c3d4e511" }
  }

  mock_data "fleet_zaoshu_task_result" {
    defaults = {
      rows = [{ title = "One" }, { title = "Two" }, { title = "Three" }]
    }
  }

  mock_resource "fleet_qubell_instance" {
    defaults = {
      return_values = { "web.url" = "\"http://site.example.com\"" }
    }
  }
}

run "headlines_become_a_parameter" {
  variables {
    max_headlines = 2
  }

  assert {
    condition     = fleet_qubell_instance.site.parameters["web.motd"] == "One / Two"
    error_message = "The parameter is ${nonsensitive(fleet_qubell_instance.site.parameters["web.motd"])}."
  }

  assert {
    condition     = fleet_qubell_instance.site.parameters["web.replicas"] == "1"
    error_message = "The number of hosts is not written as JSON."
  }

  assert {
    condition     = output.url == "http://site.example.com"
    error_message = "The address is ${output.url}."
  }
}

run "crawl_without_rows" {
  command = plan

  # The run of the crawler is in the state, so the plan reads the rows.
  override_data {
    target = data.fleet_zaoshu_task_result.headlines
    values = { rows = [] }
  }

  expect_failures = [fleet_qubell_instance.site]
}

run "row_without_the_column" {
  command = plan

  variables {
    column = "headline"
  }

  expect_failures = [data.fleet_zaoshu_task_result.headlines]
}

run "page_without_a_scheme" {
  command = plan

  variables {
    pages = ["news.example.com"]
  }

  expect_failures = [var.pages]
}

run "no_hosts" {
  command = plan

  variables {
    replicas = 0
  }

  expect_failures = [var.replicas]
}
