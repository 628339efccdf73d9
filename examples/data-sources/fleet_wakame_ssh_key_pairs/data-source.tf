# List the fingerprints of all key pairs

data "fleet_wakame_ssh_key_pairs" "all" {}

output "finger_prints" {
  description = "Fingerprints of the keys, by the ID of the key pair."
  value = {
    for pair in data.fleet_wakame_ssh_key_pairs.all.ssh_key_pairs :
    pair.id => pair.finger_print
  }
}
