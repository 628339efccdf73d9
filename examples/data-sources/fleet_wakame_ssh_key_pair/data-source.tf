# Find a key pair by its description

data "fleet_wakame_ssh_key_pair" "operations" {
  description = "operations"
}

output "public_key" {
  value = data.fleet_wakame_ssh_key_pair.operations.public_key
}
