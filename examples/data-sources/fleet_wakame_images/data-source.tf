# List the public images for 64-bit machines

data "fleet_wakame_images" "public" {
  arch      = "x86_64"
  is_public = true
}

output "image_ids" {
  description = "IDs of the images, by description."
  value = {
    for image in data.fleet_wakame_images.public.images :
    coalesce(image.description, image.id) => image.id
  }
}
