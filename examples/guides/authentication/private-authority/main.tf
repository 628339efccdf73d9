provider "fleet" {
  http = {
    ca_certificate = file(var.authority)
  }
}

variable "authority" {
  description = "File with the PEM certificate of the authority."
  type        = string
}

data "fleet_sharedcloud_gpus" "all" {}
