package qubell

import (
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
)

// Statuses of a job and its steps (design/api/qubell.md, "Job states").
const (
	jobRequested = "Requested" // steps only
	jobExecuting = "Executing"
	jobSucceeded = "Succeeded"
	jobFailed    = "Failed"
)

// jobWire is a job on the wire.
type jobWire struct {
	Name    string     `json:"name"`
	Status  string     `json:"status"`
	OwnerID string     `json:"ownerId"`
	Steps   []stepWire `json:"steps"`
}

// stepWire is a step of a job on the wire.
type stepWire struct {
	Name            string `json:"name"`
	Status          string `json:"status"`
	PercentComplete int    `json:"percentComplete"`
}

const completePercent = 100

// job is a workflow that an instance executes, or that it will execute at
// StartsAt. The stored steps are all Requested; at computes their progress.
type job struct {
	jobWire

	StartsAt     time.Time     `json:"starts_at"`
	StepDuration time.Duration `json:"step_duration"`
	// FailingStep is the number of the step that fails, counted from 1; 0 if no
	// step fails.
	FailingStep int `json:"failing_step,omitempty"`

	// Target and Rename are applied if the job succeeds. Both are nil unless
	// the job is a reconfiguration; Rename is nil if the name stays.
	Target *configuration `json:"target,omitempty"`
	Rename *string        `json:"rename,omitempty"`
}

// endsAt returns the end of the last step that is executed.
func (j *job) endsAt() time.Time {
	return j.StartsAt.Add(time.Duration(j.executedSteps()) * j.StepDuration)
}

func (j *job) executedSteps() int {
	if j.FailingStep > 0 {
		return j.FailingStep
	}

	return len(j.Steps)
}

// maxStatusLag limits how long the API does not show a job that has started.
const maxStatusLag = 2 * time.Second

// isVisible reports whether the API shows the job: after the status lag
// (design/api/qubell.md, "Status lag"). The launch job has no lag, because an
// instance has no older status that the API could show instead. A nil job is
// not visible.
func (j *job) isVisible(now time.Time) bool {
	if j == nil {
		return false
	}
	lag := min(j.StepDuration, maxStatusLag)
	if j.Name == manifest.Launch {
		lag = 0
	}

	return !now.Before(j.StartsAt.Add(lag))
}

// at returns the executing job with the progress of its steps.
func (j *job) at(now time.Time) jobWire {
	wire := j.jobWire
	wire.Steps = slices.Clone(j.Steps)
	for n := range j.executedSteps() {
		step, elapsed := &wire.Steps[n], now.Sub(j.StartsAt)-time.Duration(n)*j.StepDuration
		switch {
		case elapsed < 0:
			// The step is still Requested.
		case elapsed < j.StepDuration:
			step.Status, step.PercentComplete = jobExecuting, int(elapsed*completePercent/j.StepDuration)
		case n == j.FailingStep-1:
			step.Status, step.PercentComplete = jobExecuting, completePercent-1
		default:
			step.Status, step.PercentComplete = jobSucceeded, completePercent
		}
	}

	return wire
}

// failedAt returns the job as it is after it failed.
func (j *job) failedAt(now time.Time) jobWire {
	wire := j.at(now)
	wire.Status = jobFailed
	for n := range wire.Steps {
		if step := &wire.Steps[n]; step.Status == jobExecuting {
			step.Status = jobFailed
		}
	}

	return wire
}

// result returns the job as it is after its end.
func (j *job) result() jobWire {
	if j.FailingStep > 0 {
		return j.failedAt(j.endsAt())
	}
	wire := j.at(j.endsAt())
	wire.Status = jobSucceeded

	return wire
}
