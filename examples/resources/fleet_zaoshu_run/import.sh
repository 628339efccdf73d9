# The import ID is the ID of the instance, a slash, and the ID of the task.
terraform import fleet_zaoshu_run.news 0123456789abcdef0123456789abcdef/fedcba9876543210fedcba9876543210
