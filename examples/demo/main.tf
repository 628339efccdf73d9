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

data "fleet_sharedcloud_gpus" "all" {}

locals {
  gpu_ids = { for gpu in data.fleet_sharedcloud_gpus.all.gpus : gpu.codename => gpu.id }
}

resource "fleet_sharedcloud_instance" "batch" {
  name                  = "batch-1"
  ask_price             = var.batch_price
  max_num_parallel_jobs = 2
}

resource "fleet_sharedcloud_instance" "training" {
  name      = "training-1"
  type      = "gpu"
  gpu       = local.gpu_ids["titanv"]
  ask_price = 1.5
}

output "instances" {
  value = {
    for instance in [fleet_sharedcloud_instance.batch, fleet_sharedcloud_instance.training] :
    instance.name => { id = instance.id, ask_price = instance.ask_price, gpu = instance.gpu_name }
  }
}
