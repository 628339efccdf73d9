package sharedcloud

import "github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"

// SetDoubtOptions replaces how lost answers are resolved, before the first call.
func (c *Client) SetDoubtOptions(options doubt.Options) { c.doubts = doubt.New(options) }
