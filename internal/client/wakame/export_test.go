package wakame

import (
	"encoding/json"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// ParseError reads an error answer.
func ParseError(answer rest.Response) rest.Problem { return parseError(answer) }

// DecodePage reads an answer to index: the instances and their total.
func DecodePage(document []byte) (instances []Instance, total int, err error) {
	var decoded page
	err = json.Unmarshal(document, &decoded)
	if err == nil {
		err = decoded.Validate()
	}

	return decoded.instances, decoded.total, err
}

// SetDoubtOptions replaces the settings for lost answers. Use it before the
// first call.
func (c *Client) SetDoubtOptions(options doubt.Options) { c.resolver = doubt.New(options) }
