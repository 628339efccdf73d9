import {
  to = fleet_sharedcloud_instance.batch
  id = "6baf15c3-5fb1-4312-b793-fc7d19629a7f"
}

resource "fleet_sharedcloud_instance" "batch" {
  name      = "batch-1"
  ask_price = 0.02
}
