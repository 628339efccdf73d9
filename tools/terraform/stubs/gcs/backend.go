// Package gcs stands in for Terraform's own gcs state backend, which its
// published module leaves out. Tests and the demo keep their state in files.
package gcs

import "github.com/hashicorp/terraform/internal/backend"

// New panics: this command line has no gcs backend.
func New() backend.Backend {
	panic("the gcs backend is not built into this command line")
}
