# Offer several computers, with two jobs at a time

variable "prices" {
  description = "Ask price of each computer, in US dollars."
  type        = map(number)
  default = {
    "batch-1" = 0.02
    "batch-2" = 0.03
  }
}

resource "fleet_sharedcloud_instance" "batch" {
  for_each = var.prices

  name                  = each.key
  ask_price             = each.value
  max_num_parallel_jobs = 2
}
