package jeto

import "github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"

// SetDoubtOptions replaces the settings for lost responses. Call it before the
// first request.
func (c *Client) SetDoubtOptions(options doubt.Options) { c.resolver = doubt.New(options) }
