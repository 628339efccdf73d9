package qubell

import (
	"encoding/json"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// ParseError reads an error answer.
func ParseError(answer rest.Response) rest.Problem { return parseError(answer) }

// DecodeLaunched reads the answer to a launch.
func DecodeLaunched(document []byte) (*Launched, error) {
	var answer launched
	err := decode(document, &answer)

	return &Launched{ID: answer.ID, Warnings: answer.Warnings, Errors: answer.Errors}, err
}

// DecodeSchedules reads a list of schedules.
func DecodeSchedules(document []byte) ([]Schedule, error) {
	var answer schedulesResponse
	err := decode(document, &answer)

	return answer.Schedules, err
}

// DecodeSummaries reads a list of instances.
func DecodeSummaries(document []byte) ([]Summary, error) {
	var answer list[Summary]
	err := decode(document, &answer)

	return answer.List, err
}

// DecodeEnvironments reads a list of environments.
func DecodeEnvironments(document []byte) ([]Environment, error) {
	var answer list[Environment]
	err := decode(document, &answer)

	return answer.List, err
}

func decode(document []byte, answer rest.Validator) error {
	err := json.Unmarshal(document, answer)
	if err != nil {
		return err
	}

	return answer.Validate()
}

// SetDoubtOptions replaces the settings for lost answers. Use it before the
// first call.
func (c *Client) SetDoubtOptions(options doubt.Options) { c.resolver = doubt.New(options) }
