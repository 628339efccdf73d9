package wakame

import (
	"context"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
)

// NetworkObject is a network of the account. [Network] is a network of an
// instance. The client does not read the numbers of rows, such as
// nat_network_id, which are no ids.
type NetworkObject struct {
	Object

	// IPv4Network, Metric and LinkInterface are missing in v11.06.
	IPv4Network        string       `json:"ipv4_network"`
	Metric             *lenient.Int `json:"metric"`
	LinkInterface      string       `json:"link_interface"`
	IPv4Gateway        string       `json:"ipv4_gw"`
	Prefix             lenient.Int  `json:"prefix"`
	DomainName         string       `json:"domain_name"`
	DNSServer          string       `json:"dns_server"`
	DHCPServer         string       `json:"dhcp_server"`
	MetadataServer     string       `json:"metadata_server"`
	MetadataServerPort *lenient.Int `json:"metadata_server_port"`
	// Bandwidth is in Mbit/s.
	Bandwidth *lenient.Int `json:"bandwidth"`
}

// UnmarshalJSON requires the keys that all versions have.
func (n *NetworkObject) UnmarshalJSON(data []byte) error {
	type plain NetworkObject

	return decodeRow(data, (*plain)(n), "description?", "ipv4_gw?", "prefix", "domain_name?", "dns_server?",
		"dhcp_server?", "metadata_server?", "metadata_server_port?", "bandwidth?")
}

// ListNetworks returns the account's own networks. An account may use others,
// which only the operator of the server knows.
func (c *Client) ListNetworks(ctx context.Context) ([]NetworkObject, error) {
	return collection[NetworkObject]{
		noun: "networks", path: "networks", id: (*NetworkObject).Identifier,
	}.all(ctx, c.rest)
}
