# A computer that runs up to two CPU jobs in parallel.
resource "fleet_sharedcloud_instance" "batch" {
  name                  = "batch-1"
  ask_price             = 0.02
  max_num_parallel_jobs = 2
}

# A computer with a GPU, which runs one job at a time.
data "fleet_sharedcloud_gpu" "titan" {
  codename = "titanv"
}

resource "fleet_sharedcloud_instance" "training" {
  name      = "training-1"
  type      = "gpu"
  gpu       = data.fleet_sharedcloud_gpu.titan.id
  ask_price = 1.5
}
