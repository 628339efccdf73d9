# Find an image by its description

data "fleet_wakame_image" "ubuntu" {
  description = "Ubuntu 10.04"
}

output "image_id" {
  value = data.fleet_wakame_image.ubuntu.id
}
