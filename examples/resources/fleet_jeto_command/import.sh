# A command that has been given already is imported as instance_id/command,
# followed by /machine and /script as far as they are set.
terraform import fleet_jeto_command.migrate 7/runScript/web/migrate
