variable "machines" {
  description = "Names of the machines in the pool, such as a, b and c."
  type        = set(string)

  validation {
    condition     = length(var.machines) > 0 && alltrue([for name in var.machines : can(regex("^[a-z0-9-]+$", name))])
    error_message = "Name at least one machine, with lower-case letters, digits and hyphens."
  }
}

variable "release" {
  description = "Release of the machines that are not in updated_machines."
  type        = string
}

variable "next_release" {
  description = "Release of the machines in updated_machines."
  type        = string
  default     = null
}

variable "updated_machines" {
  description = "Machines that have the next release already."
  type        = set(string)
  default     = []

  validation {
    condition     = length(setsubtract(var.updated_machines, var.machines)) == 0
    error_message = "The pool has no machine ${join(", ", setsubtract(var.updated_machines, var.machines))}."
  }

  validation {
    condition     = length(var.updated_machines) == 0 || var.next_release != null
    error_message = "Set next_release for the machines in updated_machines."
  }
}

variable "image" {
  description = "Description of the image."
  type        = string
}

variable "security_group" {
  description = "Description of the security group."
  type        = string
}

variable "network" {
  description = "Description of the network. By default the server chooses one."
  type        = string
  default     = null
}

variable "memory_size" {
  description = "Memory of a machine in MB, at least. The smallest instance spec for KVM with it is used."
  type        = number
  default     = 256
}

variable "instance_spec_id" {
  description = "ID of the instance spec, instead of memory_size."
  type        = string
  default     = null
}

variable "kernel" {
  description = "Version of the kernel. A change reboots all machines."
  type        = string
  default     = "1"
}
