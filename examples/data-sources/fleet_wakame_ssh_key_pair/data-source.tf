# An SSH key pair by its description, as `fleet_wakame_ssh_key_pairs` shows it.
data "fleet_wakame_ssh_key_pair" "operations" {
  description = "operations"
}

output "public_key" {
  value = data.fleet_wakame_ssh_key_pair.operations.public_key
}
