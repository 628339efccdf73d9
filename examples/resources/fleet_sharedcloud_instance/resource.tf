# Offer a computer

resource "fleet_sharedcloud_instance" "batch" {
  name      = "batch-1"
  ask_price = 0.02
}
