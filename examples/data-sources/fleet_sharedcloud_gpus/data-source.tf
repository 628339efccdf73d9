# List all GPU models

data "fleet_sharedcloud_gpus" "all" {}

output "cuda_cores" {
  description = "CUDA cores of each GPU model, by its codename."
  value = {
    for gpu in data.fleet_sharedcloud_gpus.all.gpus : gpu.codename => gpu.cuda_cores
  }
}
