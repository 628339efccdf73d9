// Package oss stands in for Terraform's own oss state backend, which its
// published module leaves out. Tests and the demo keep their state in files.
package oss

import "github.com/hashicorp/terraform/internal/backend"

// New panics: this command line has no oss backend.
func New() backend.Backend {
	panic("the oss backend is not built into this command line")
}
