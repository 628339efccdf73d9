package sharedcloud

import "github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"

// SetDoubtOptions replaces the settings for lost answers. Use it before the
// first call.
func (c *Client) SetDoubtOptions(options doubt.Options) { c.resolver = doubt.New(options) }
