import {
  to = fleet_jeto_instance.shop
  id = "7"
}

resource "fleet_jeto_instance" "shop" {
  name          = "shop-qa"
  environment   = "QA"
  project_id    = "1"
  host_id       = "1"
  git_reference = "master"
}
