# Offer a computer with a GPU

data "fleet_sharedcloud_gpu" "titan" {
  codename = "titanv"
}

# A GPU instance runs one job at a time.
resource "fleet_sharedcloud_instance" "training" {
  name      = "training-1"
  type      = "gpu"
  gpu       = data.fleet_sharedcloud_gpu.titan.id
  ask_price = 1.5
}
