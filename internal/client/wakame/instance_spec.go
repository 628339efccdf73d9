package wakame

import (
	"context"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
)

// InstanceSpec is a size of instances.
type InstanceSpec struct {
	Object

	Hypervisor string      `json:"hypervisor"`
	Arch       string      `json:"arch"`
	CPUCores   lenient.Int `json:"cpu_cores"`
	// MemorySize is in MB.
	MemorySize  lenient.Int   `json:"memory_size"`
	QuotaWeight lenient.Float `json:"quota_weight"`
	// VIFs and Drives are YAML, "" in v11.06.
	VIFs   string `json:"vifs"`
	Drives string `json:"drives"`
}

// UnmarshalJSON requires the keys that all versions have.
func (s *InstanceSpec) UnmarshalJSON(data []byte) error {
	type plain InstanceSpec

	return decodeRow(data, (*plain)(s), "hypervisor", "arch", "cpu_cores", "memory_size", "quota_weight")
}

// ListInstanceSpecs returns the account's own instance specs and those of the
// shared account. v13.06 answers status 500.
func (c *Client) ListInstanceSpecs(ctx context.Context) ([]InstanceSpec, error) {
	return collection[InstanceSpec]{
		noun: "instance specs", path: "instance_specs", id: (*InstanceSpec).Identifier,
	}.all(ctx, c.rest)
}
