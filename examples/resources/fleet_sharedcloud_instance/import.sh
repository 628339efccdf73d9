# The import ID is the UUID of the instance.
terraform import fleet_sharedcloud_instance.batch 6baf15c3-5fb1-4312-b793-fc7d19629a7f
