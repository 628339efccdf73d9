# Runs a crawler on Zaoshu, and configures an application on Qubell with the
# rows that it finds. Endpoints and credentials are environment variables.
terraform {
  required_version = ">= 1.8" # functions of providers

  required_providers {
    fleet = {
      source = "fleet-iac/fleet"
    }
  }
}

# The API of Zaoshu cannot create a crawler. This one is in the dashboard.
data "fleet_zaoshu_instance" "crawler" {
  title = var.crawler_title
}

resource "fleet_zaoshu_instance" "crawler" {
  instance_id = data.fleet_zaoshu_instance.crawler.id
}

resource "fleet_zaoshu_run" "headlines" {
  instance_id = fleet_zaoshu_instance.crawler.id

  target_sources = [{
    urls = var.pages
  }]

  triggers = {
    edition = var.edition
  }
}

data "fleet_zaoshu_task_result" "headlines" {
  instance_id = fleet_zaoshu_run.headlines.instance_id
  task_id     = fleet_zaoshu_run.headlines.id

  lifecycle {
    postcondition {
      condition     = alltrue([for row in self.rows : contains(keys(row), var.column)])
      error_message = "A row of the crawl has no column \"${var.column}\"."
    }
  }
}

locals {
  headlines = [for row in data.fleet_zaoshu_task_result.headlines.rows : row[var.column]]
}

data "fleet_qubell_organization" "this" {
  name = var.organization
}

data "fleet_qubell_application" "this" {
  organization_id = data.fleet_qubell_organization.this.id
  name            = var.application
}

data "fleet_qubell_environment" "this" {
  organization_id = data.fleet_qubell_organization.this.id
  name            = var.environment
}

resource "fleet_qubell_instance" "site" {
  application_id   = data.fleet_qubell_application.this.id
  environment_id   = data.fleet_qubell_environment.this.id
  name             = var.name
  manifest_version = var.manifest_version

  # Parameters are strings. The function writes the number as JSON.
  parameters = provider::fleet::workflow_parameters({
    "web.motd"     = join(" / ", slice(local.headlines, 0, min(length(local.headlines), var.max_headlines)))
    "web.replicas" = var.replicas
  })

  lifecycle {
    precondition {
      condition     = length(local.headlines) > 0
      error_message = "The crawl has no rows. The site keeps the headlines that it has."
    }
  }
}
