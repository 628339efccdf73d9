// Package cos stands in for Terraform's own cos state backend, which its
// published module leaves out. Tests and the demo keep their state in files.
package cos

import "github.com/hashicorp/terraform/internal/backend"

// New panics: this command line has no cos backend.
func New() backend.Backend {
	panic("the cos backend is not built into this command line")
}
