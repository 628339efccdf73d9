# The configuration of the demo. examples/demo/demo.sh sets the endpoints and
# credentials in environment variables.
terraform {
  required_providers {
    fleet = {
      source = "fleet-iac/fleet"
    }
  }
}

variable "batch_price" {
  description = "Asking price of the batch instance, in US dollars."
  type        = number
  default     = 0.02
}

variable "web_version" {
  description = "Version of the web content. A change reboots the instance."
  type        = string
  default     = "1"
}

variable "shop_replicas" {
  description = "Number of replicas of the shop. A change reconfigures it."
  type        = number
  default     = 1
}

# Sharedcloud: computers for rent.
data "fleet_sharedcloud_gpu" "titan" {
  codename = "titanv"
}

resource "fleet_sharedcloud_instance" "batch" {
  name                  = "batch-1"
  ask_price             = var.batch_price
  max_num_parallel_jobs = 2
}

resource "fleet_sharedcloud_instance" "training" {
  name      = "training-1"
  type      = "gpu"
  gpu       = data.fleet_sharedcloud_gpu.titan.id
  ask_price = 1.5
}

# Wakame-vdc: a virtual machine.
data "fleet_wakame_image" "ubuntu" {
  description = "Ubuntu 10.04"
}

data "fleet_wakame_instance_specs" "all" {}

data "fleet_wakame_networks" "demo" {
  description = "demo network"
}

resource "fleet_wakame_instance" "web" {
  image_id         = data.fleet_wakame_image.ubuntu.id
  instance_spec_id = one([for spec in data.fleet_wakame_instance_specs.all.instance_specs : spec.id if spec.memory_size == 256])
  network_id       = one(data.fleet_wakame_networks.demo.networks[*].id)
  hostname         = "web"

  reboot_triggers = {
    version = var.web_version
  }
}

# Jeto: Vagrant machines, one of them kept running.
data "fleet_jeto_project" "shop" {
  name = "shop"
}

data "fleet_jeto_host" "local" {
  name = "local"
}

resource "fleet_jeto_instance" "shop" {
  name          = "shop-qa"
  environment   = "QA"
  project_id    = data.fleet_jeto_project.shop.id
  host_id       = data.fleet_jeto_host.local.id
  git_reference = "master"
}

resource "fleet_jeto_machine_state" "web" {
  instance_id = fleet_jeto_instance.shop.id
  machine     = "web"
  state       = "running"
}

# Run it manually: terraform apply -invoke=action.fleet_jeto_command.migrate
action "fleet_jeto_command" "migrate" {
  config {
    instance_id = fleet_jeto_instance.shop.id
    command     = "runScript"
    machine     = "web"
    script      = "migrate"
  }
}

# Qubell: an application instance and its workflows.
data "fleet_qubell_organization" "demo" {
  name = "Demo"
}

data "fleet_qubell_application" "shop" {
  organization_id = data.fleet_qubell_organization.demo.id
  name            = "Shop"
}

data "fleet_qubell_environment" "development" {
  organization_id = data.fleet_qubell_organization.demo.id
  name            = "Development"
}

resource "fleet_qubell_instance" "shop" {
  application_id = data.fleet_qubell_application.shop.id
  environment_id = data.fleet_qubell_environment.development.id
  name           = "shop"

  parameters = provider::fleet::workflow_parameters({
    "web.size"     = "medium"
    "web.replicas" = var.shop_replicas
  })
}

resource "fleet_qubell_workflow_schedule" "nightly" {
  instance_id = fleet_qubell_instance.shop.id
  workflow    = "backup"
  interval    = "12h"
}

# Run it manually: terraform apply -invoke=action.fleet_qubell_workflow_run.migrate
action "fleet_qubell_workflow_run" "migrate" {
  config {
    instance_id = fleet_qubell_instance.shop.id
    workflow    = "migrate"
    parameters  = { to = "2" }
  }
}

# Zaoshu: a crawler that exists in the vendor's dashboard, and a run of it.
data "fleet_zaoshu_instance" "news" {
  title = "News headlines"
}

resource "fleet_zaoshu_instance" "news" {
  instance_id = data.fleet_zaoshu_instance.news.id
}

resource "fleet_zaoshu_run" "news" {
  instance_id = fleet_zaoshu_instance.news.id

  target_sources = [{
    urls = ["https://news.example.com/today", "https://news.example.com/yesterday"]
  }]
}

data "fleet_zaoshu_task_result" "news" {
  instance_id = fleet_zaoshu_run.news.instance_id
  task_id     = fleet_zaoshu_run.news.id
}

# The instances of all systems.
data "fleet_instances" "all" {
  depends_on = [
    fleet_jeto_instance.shop,
    fleet_qubell_instance.shop,
    fleet_sharedcloud_instance.batch,
    fleet_sharedcloud_instance.training,
    fleet_wakame_instance.web,
    fleet_zaoshu_run.news,
  ]
}

output "shop" {
  value = nonsensitive(jsondecode(fleet_qubell_instance.shop.return_values["web.url"]))
}

output "headlines" {
  value = data.fleet_zaoshu_task_result.news.rows
}

output "fleet" {
  value = [for instance in data.fleet_instances.all.instances :
    "${instance.system}: ${instance.name} is ${instance.state}"
  ]
}
