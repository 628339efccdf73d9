# A machine is imported by its instance's id and its name.
terraform import fleet_jeto_machine_state.web 7/web
