package wakame

import (
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// ParseError reads an error response.
func ParseError(response rest.Response) rest.Problem { return parseError(response) }

// SetDoubtOptions replaces the settings for lost responses. Call it before the
// first request.
func (c *Client) SetDoubtOptions(options doubt.Options) { c.resolver = doubt.New(options) }
