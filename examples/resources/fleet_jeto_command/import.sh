# A command that was sent is imported by instance_id/command, followed by
# /machine and /script if they are set.
terraform import fleet_jeto_command.migrate 7/runScript/web/migrate
