# A run is imported by its instance's id and the id of its task.
terraform import fleet_zaoshu_run.news 0123456789abcdef0123456789abcdef/fedcba9876543210fedcba9876543210
