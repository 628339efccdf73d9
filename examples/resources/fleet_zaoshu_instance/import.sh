# The import ID is the ID of the instance.
terraform import fleet_zaoshu_instance.news 0123456789abcdef0123456789abcdef
