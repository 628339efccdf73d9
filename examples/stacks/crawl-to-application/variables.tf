variable "crawler_title" {
  description = "Title of the crawler in Zaoshu's dashboard."
  type        = string
}

variable "column" {
  description = "Column of the crawler that has the headline."
  type        = string
  default     = "title"
}

variable "pages" {
  description = "Pages to crawl."
  type        = list(string)

  validation {
    condition     = length(var.pages) > 0 && alltrue([for page in var.pages : can(regex("^https?://[^/]", page))])
    error_message = "Name at least one page. Each page must start with http:// or https://."
  }
}

variable "edition" {
  description = "Edition of the site. A change crawls the pages again."
  type        = string
}

variable "organization" {
  description = "Name of the organization on Qubell."
  type        = string
}

variable "application" {
  description = "Name of the application on Qubell. Its manifest has the parameters web.motd and web.replicas."
  type        = string
}

variable "environment" {
  description = "Name of the environment on Qubell in which the site runs."
  type        = string
}

variable "manifest_version" {
  description = "Version of the application's manifest."
  type        = number
  default     = 2
}

variable "name" {
  description = "Name of the site's instance."
  type        = string
  default     = "headlines"
}

variable "max_headlines" {
  description = "Number of headlines that the site shows at most."
  type        = number
  default     = 3

  validation {
    condition     = var.max_headlines >= 1 && floor(var.max_headlines) == var.max_headlines
    error_message = "The number of headlines must be a whole number of at least 1."
  }
}

variable "replicas" {
  description = "Number of hosts of the site."
  type        = number
  default     = 1

  validation {
    condition     = var.replicas >= 1 && floor(var.replicas) == var.replicas
    error_message = "The number of hosts must be a whole number of at least 1."
  }
}
