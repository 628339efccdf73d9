# The demo's configuration. Its addresses and credentials come from environment
# variables, which examples/demo/demo.sh sets for the reference server.
terraform {
  required_providers {
    fleet = {
      source = "fleet-iac/fleet"
    }
  }
}

variable "batch_price" {
  description = "Price asked for the batch instance, in US dollars."
  type        = number
  default     = 0.02
}

variable "web_version" {
  description = "Version of what the web server serves; a new one reboots it."
  type        = string
  default     = "1"
}

# Sharedcloud: computers for rent.
data "fleet_sharedcloud_gpus" "all" {}

resource "fleet_sharedcloud_instance" "batch" {
  name                  = "batch-1"
  ask_price             = var.batch_price
  max_num_parallel_jobs = 2
}

resource "fleet_sharedcloud_instance" "training" {
  name      = "training-1"
  type      = "gpu"
  gpu       = one([for gpu in data.fleet_sharedcloud_gpus.all.gpus : gpu.id if gpu.codename == "titanv"])
  ask_price = 1.5
}

# Wakame-vdc: a virtual machine, which takes its time to boot.
resource "fleet_wakame_instance" "web" {
  image_id         = "wmi-lucid5"
  instance_spec_id = "is-demospec"
  network_id       = "nw-demo1"
  hostname         = "web"

  reboot_triggers = {
    version = var.web_version
  }
}

# Jeto: Vagrant machines, one of which is kept running.
resource "fleet_jeto_instance" "shop" {
  name          = "shop-qa"
  path          = "/srv/shop-qa"
  environment   = "QA"
  project_id    = "1"
  host_id       = "1"
  git_reference = "master"
}

resource "fleet_jeto_machine_state" "web" {
  instance_id = fleet_jeto_instance.shop.id
  machine     = "web"
  state       = "running"
}

# Run it with: terraform apply -invoke=action.fleet_jeto_command.migrate
action "fleet_jeto_command" "migrate" {
  config {
    instance_id = fleet_jeto_instance.shop.id
    command     = "runScript"
    machine     = "web"
    script      = "migrate"
  }
}

output "instances" {
  value = {
    "batch-1"    = "Sharedcloud ${fleet_sharedcloud_instance.batch.id}, $ ${fleet_sharedcloud_instance.batch.ask_price}"
    "training-1" = "Sharedcloud ${fleet_sharedcloud_instance.training.id}, ${fleet_sharedcloud_instance.training.gpu_name}"
    "web"        = "Wakame-vdc ${fleet_wakame_instance.web.id}, ${fleet_wakame_instance.web.state}"
    "shop-qa"    = "Jeto ${fleet_jeto_instance.shop.id}, web is ${fleet_jeto_machine_state.web.state}"
  }
}
