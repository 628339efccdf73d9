# A machine is imported by the id of its instance and its name.
terraform import fleet_jeto_machine_state.web 7/web
