# Find a GPU model by its codename

data "fleet_sharedcloud_gpu" "titan" {
  codename = "titanv"
}

output "cuda_cores" {
  value = data.fleet_sharedcloud_gpu.titan.cuda_cores
}
