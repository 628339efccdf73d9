// Package pg stands in for Terraform's own pg state backend, which its
// published module leaves out. Tests and the demo keep their state in files.
package pg

import "github.com/hashicorp/terraform/internal/backend"

// New panics: this command line has no pg backend.
func New() backend.Backend {
	panic("the pg backend is not built into this command line")
}
