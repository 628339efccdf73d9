package wakame

import (
	"context"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
)

// HostNode is a machine that runs instances.
type HostNode struct {
	Object

	Arch             string      `json:"arch"`
	Hypervisor       string      `json:"hypervisor"`
	OfferingCPUCores lenient.Int `json:"offering_cpu_cores"`
	// OfferingMemorySize is in MB.
	OfferingMemorySize lenient.Int `json:"offering_memory_size"`
	// Status is online or offline.
	Status string `json:"status"`
}

// UnmarshalJSON requires the keys that all versions have.
func (h *HostNode) UnmarshalJSON(data []byte) error {
	type plain HostNode

	return decodeRow(data, (*plain)(h), "arch", "hypervisor", "offering_cpu_cores", "offering_memory_size", "status")
}

// ListHostNodes returns the account's own host nodes, and in v13.06 those of
// all accounts.
func (c *Client) ListHostNodes(ctx context.Context) ([]HostNode, error) {
	return collection[HostNode]{
		noun: "host nodes", path: "host_nodes", oldPath: "host_pools", id: (*HostNode).Identifier,
	}.all(ctx, c.rest)
}
