// Package chaos tests that a real Terraform loses nothing and does nothing
// twice while the reference server fails, or while Terraform is interrupted or
// killed. design/testing-chaos.md describes it.
package chaos
