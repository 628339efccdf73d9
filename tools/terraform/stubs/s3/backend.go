// Package s3 stands in for Terraform's own s3 state backend, which its
// published module leaves out. Tests and the demo keep their state in files.
package s3

import "github.com/hashicorp/terraform/internal/backend"

// New panics: this command line has no s3 backend.
func New() backend.Backend {
	panic("the s3 backend is not built into this command line")
}
