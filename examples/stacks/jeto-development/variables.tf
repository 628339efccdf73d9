variable "developer" {
  description = "Name of the developer, which the name of the environment ends with."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*$", var.developer))
    error_message = "The name must have lower-case letters, digits and hyphens, and start with a letter."
  }
}

variable "project" {
  description = "Name of the project on Jeto."
  type        = string
}

variable "host" {
  description = "Name of the host on which the machines run."
  type        = string
}

variable "git_reference" {
  description = "Branch or tag of the project's repository. A change creates the environment anew."
  type        = string
}

variable "machines" {
  description = "Names of the machines in the project's Vagrantfile."
  type        = set(string)

  validation {
    condition     = length(var.machines) > 0
    error_message = "Name at least one machine."
  }
}

variable "running" {
  description = "Whether the machines run. Set it to false in the evening."
  type        = bool
  default     = true
}

variable "provisioning_version" {
  description = "Any text. A change provisions the machines again."
  type        = string
  default     = "1"
}
