# An instance is imported by its id.
terraform import fleet_qubell_instance.shop 50dd88bee4b082b7a96d072e
