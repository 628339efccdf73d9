// Package azure stands in for Terraform's own azure state backend, which its
// published module leaves out. Tests and the demo keep their state in files.
package azure

import "github.com/hashicorp/terraform/internal/backend"

// New panics: this command line has no azure backend.
func New() backend.Backend {
	panic("the azure backend is not built into this command line")
}
