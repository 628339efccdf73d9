package wakame

import (
	"context"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
)

// SecurityGroup is a group of firewall rules.
type SecurityGroup struct {
	Object

	Rules lenient.List[SecurityRule] `json:"rules"`
}

// SecurityRule allows connections. v11.06 has the permission alone.
type SecurityRule struct {
	// Permission is the whole rule, such as "tcp:22,22,ip4:0.0.0.0".
	Permission string `json:"permission"`
	IPProtocol string `json:"ip_protocol"`
	// FirstPort and LastPort are nil for ICMP.
	FirstPort *lenient.Int `json:"ip_fport"`
	LastPort  *lenient.Int `json:"ip_tport"`
	// ICMPType and ICMPCode are nil for other protocols. The server writes each
	// into the key of the other (design/api/wakame.md, "Keys of the
	// documents").
	ICMPType *lenient.Int `json:"icmp_code"`
	ICMPCode *lenient.Int `json:"icmp_type"`
	// Protocol is the family of the source, such as "ip4", "" if the source is
	// a security group.
	Protocol string `json:"protocol"`
	// IPSource is a network such as "0.0.0.0/0", or the id of a security group.
	IPSource string `json:"ip_source"`
}

// UnmarshalJSON requires the keys that all versions have.
func (g *SecurityGroup) UnmarshalJSON(data []byte) error {
	type plain SecurityGroup

	return decodeRow(data, (*plain)(g), "description?", "rules")
}

// UnmarshalJSON requires the permission.
func (r *SecurityRule) UnmarshalJSON(data []byte) error {
	type plain SecurityRule

	return lenient.DecodeObject(data, (*plain)(r), "permission")
}

// ListSecurityGroups returns the account's own security groups.
func (c *Client) ListSecurityGroups(ctx context.Context) ([]SecurityGroup, error) {
	return collection[SecurityGroup]{
		noun: "security groups", path: "security_groups", oldPath: "netfilter_groups",
		id: (*SecurityGroup).Identifier,
	}.all(ctx, c.rest)
}
