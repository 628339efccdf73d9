// Package kubernetes stands in for Terraform's own kubernetes state backend,
// which its published module leaves out. Tests and the demo keep their state in
// files.
package kubernetes

import "github.com/hashicorp/terraform/internal/backend"

// New panics: this command line has no kubernetes backend.
func New() backend.Backend {
	panic("the kubernetes backend is not built into this command line")
}
