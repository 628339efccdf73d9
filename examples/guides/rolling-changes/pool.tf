variable "image_id" {
  type    = string
  default = "wmi-lucid5"
}

variable "workers" {
  type    = set(string)
  default = ["a", "b", "c"]
}

# No hostname: the old and the new machine of a worker exist at the same time,
# and a hostname is unique in the account.
resource "fleet_wakame_instance" "worker" {
  for_each = var.workers

  image_id         = var.image_id
  instance_spec_id = "is-demospec"

  lifecycle {
    create_before_destroy = true

    # Terraform destroys the old machine only if the new one passes.
    postcondition {
      condition     = self.state == "running" && self.address != null
      error_message = "The new machine ${self.id} has no address."
    }
  }
}

output "addresses" {
  value = [for worker in fleet_wakame_instance.worker : worker.address]
}
