# A machine image by its description, as `fleet_wakame_images` shows it.
data "fleet_wakame_image" "ubuntu" {
  description = "Ubuntu 10.04"
}

output "image_id" {
  value = data.fleet_wakame_image.ubuntu.id
}
