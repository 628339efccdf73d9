# Look up a GPU model by codename or by id.
data "fleet_sharedcloud_gpu" "titan" {
  codename = "titanv"
}

output "cuda_cores" {
  value = data.fleet_sharedcloud_gpu.titan.cuda_cores
}
