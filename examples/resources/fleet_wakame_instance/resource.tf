# Create a virtual machine

resource "fleet_wakame_instance" "worker" {
  image_id         = "wmi-lucid5"
  instance_spec_id = "is-demospec"
}

output "address" {
  value = fleet_wakame_instance.worker.address
}
