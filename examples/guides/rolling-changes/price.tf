variable "ask_price" {
  type    = number
  default = 0.02
}

# A change is a request for each computer. Nothing restarts.
resource "fleet_sharedcloud_instance" "batch" {
  for_each = toset(["a", "b", "c"])

  name      = "batch-${each.key}"
  ask_price = var.ask_price
}
