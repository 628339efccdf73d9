// Package consul stands in for Terraform's own consul state backend, which its
// published module leaves out. Tests and the demo keep their state in files.
package consul

import "github.com/hashicorp/terraform/internal/backend"

// New panics: this command line has no consul backend.
func New() backend.Backend {
	panic("the consul backend is not built into this command line")
}
