# Applies the stack to the systems in the environment variables. The reference
# server is made for it.

run "first_edition" {
  assert {
    condition     = length(output.headlines) == 2
    error_message = "The crawl of two pages has ${length(output.headlines)} rows."
  }

  assert {
    condition     = fleet_qubell_instance.site.effective_parameters["web.motd"] == join(" / ", output.headlines)
    error_message = "The site does not show the headlines of the crawl."
  }

  assert {
    condition     = strcontains(output.url, output.instance_id)
    error_message = "The address ${output.url} is not that of the instance."
  }
}

run "same_edition" {
  command = plan

  assert {
    condition     = output.task_id == run.first_edition.task_id
    error_message = "A plan without a change crawls again."
  }
}

run "more_hosts" {
  variables {
    replicas = 3
  }

  assert {
    condition     = output.task_id == run.first_edition.task_id
    error_message = "Another number of hosts crawls again."
  }

  assert {
    condition     = output.instance_id == run.first_edition.instance_id
    error_message = "Another number of hosts replaces the site."
  }
}

run "next_edition" {
  variables {
    edition = "2017-08-05"
    pages   = ["https://news.example.com/tomorrow"]
  }

  assert {
    condition     = output.task_id != run.first_edition.task_id
    error_message = "A new edition does not crawl again."
  }

  assert {
    condition     = output.instance_id == run.first_edition.instance_id
    error_message = "A new edition replaces the site instead of reconfiguring it."
  }

  assert {
    condition     = strcontains(fleet_qubell_instance.site.effective_parameters["web.motd"], "tomorrow")
    error_message = "The site shows the headlines of the old edition."
  }
}
