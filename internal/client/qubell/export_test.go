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

// TrackConfiguration returns a tracker for a reconfiguration.
func TrackConfiguration(sent Configuration, before *Instance) Tracker {
	return Tracker{newConfigurationTracker(sent, before)}
}
