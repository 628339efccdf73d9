package qubell

import (
	"encoding/json"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// ParseError reads an error response.
func ParseError(response rest.Response) rest.Problem { return parseError(response) }

// DecodeSchedules reads a list of schedules.
func DecodeSchedules(document []byte) ([]Schedule, error) {
	var response schedulesResponse
	err := decode(document, &response)

	return response.Schedules, err
}

// DecodeInstanceSummaries reads a list of instances.
func DecodeInstanceSummaries(document []byte) ([]InstanceSummary, error) {
	var response list[InstanceSummary]
	err := decode(document, &response)

	return response.List, err
}

// DecodeEnvironments reads a list of environments.
func DecodeEnvironments(document []byte) ([]Environment, error) {
	var response list[Environment]
	err := decode(document, &response)

	return response.List, err
}

// DecodeCreateResult reads the response to a launch.
func DecodeCreateResult(document []byte) (*CreateResult, error) {
	var result CreateResult
	err := decode(document, &result)

	return &result, err
}

func decode(document []byte, response rest.Validator) error {
	err := json.Unmarshal(document, response)
	if err != nil {
		return err
	}

	return response.Validate()
}

// SetDoubtOptions replaces the settings for lost responses. Use it before the
// first call.
func (c *Client) SetDoubtOptions(options doubt.Options) { c.resolver = doubt.New(options) }

// StatusLag is how long the status may lag behind a request.
const StatusLag = statusLag

// Tracker detects the end of a job.
type Tracker struct{ tracker }

// Observe returns the progress of the job.
func (t Tracker) Observe(now *Instance) Progress { return t.observe(now) }

// TrackLaunch returns a tracker for a launch.
func TrackLaunch() Tracker { return Tracker{launchTracker{}} }

// TrackWorkflow returns a tracker for a run of a workflow.
func TrackWorkflow(workflow string, before *Instance) Tracker {
	return Tracker{newWorkflowTracker(workflow, before)}
}

// TrackDestroy returns a tracker for the destruction of an instance.
func TrackDestroy(before *Instance) Tracker { return Tracker{newDestroyTracker(before)} }

// TrackUpdate returns a tracker for a reconfiguration.
func TrackUpdate(sent InstanceUpdate, before *Instance) Tracker {
	return Tracker{newUpdateTracker(sent, before)}
}
