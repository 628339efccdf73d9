# An instance is imported by its id.
terraform import fleet_zaoshu_instance.news 0123456789abcdef0123456789abcdef
