// Package oci stands in for Terraform's own oci state backend, which its
// published module leaves out. Tests and the demo keep their state in files.
package oci

import "github.com/hashicorp/terraform/internal/backend"

// New panics: this command line has no oci backend.
func New() backend.Backend {
	panic("the oci backend is not built into this command line")
}
