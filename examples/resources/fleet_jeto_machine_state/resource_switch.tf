# Stop and start a machine with a variable

data "fleet_jeto_project" "shop" {
  name = "shop"
}

data "fleet_jeto_host" "local" {
  name = "local"
}

resource "fleet_jeto_instance" "shop" {
  name          = "shop-qa"
  project_id    = data.fleet_jeto_project.shop.id
  host_id       = data.fleet_jeto_host.local.id
  git_reference = "master"
}

variable "database" {
  description = "Whether the database runs."
  type        = bool
  default     = false
}

resource "fleet_jeto_machine_state" "db" {
  instance_id = fleet_jeto_instance.shop.id
  machine     = "db"
  state       = var.database ? "running" : "stopped"
}
