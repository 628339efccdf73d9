# An instance is imported by its id.
terraform import fleet_jeto_instance.shop 7
