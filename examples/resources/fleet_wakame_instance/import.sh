# An instance is imported by its id.
terraform import fleet_wakame_instance.web i-j4f0k3c8
