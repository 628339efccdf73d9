package qubell

import "time"

// What a job or a step of one is doing (design/api/qubell.md, "Job states").
const (
	jobRequested = "Requested" // steps only
	jobExecuting = "Executing"
	jobSucceeded = "Succeeded"
	jobFailed    = "Failed"
)

// job is a workflow that an instance executes, or is about to. All that happens
// in it is known from the beginning. The names in JSON are those of the state
// file.
type job struct {
	Name  string   `json:"name"`
	Owner string   `json:"owner"`
	Steps []string `json:"steps"`
	// StepDuration is how long each step takes.
	StepDuration time.Duration `json:"step_takes"`
	// StartsAt and Ends are the times of its life; Shown is when others first
	// see it.
	StartsAt  time.Time `json:"begins"`
	VisibleAt time.Time `json:"shown"`
	EndsAt    time.Time `json:"ends"`
	// FailingStep is the number of the step that fails, counted from 1; 0 if
	// none does.
	FailingStep int `json:"fails_at,omitempty"`

	// Target and Rename are what comes of a reconfiguration that succeeds; they
	// are nil for everything else.
	Target *configuration `json:"target,omitempty"`
	Rename *string        `json:"rename,omitempty"`
}

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

// setTimes says when a job is, once its steps and its beginning are known.
func (j *job) setTimes(stepTakes, lag time.Duration) {
	executed := len(j.Steps)
	if j.FailingStep > 0 {
		executed = j.FailingStep
	}
	j.StepDuration = stepTakes
	j.EndsAt = j.StartsAt.Add(time.Duration(executed) * stepTakes)
	if j.VisibleAt = j.StartsAt.Add(lag); j.VisibleAt.After(j.EndsAt) {
		j.VisibleAt = j.EndsAt
	}
}

// abort lets a job fail at once.
func (j *job) abort(now time.Time) {
	j.EndsAt = now
	j.FailingStep = 1
	if j.StepDuration > 0 {
		j.FailingStep += int(now.Sub(j.StartsAt) / j.StepDuration)
	}
}

func (j *job) wire(now time.Time) jobWire {
	wire := jobWire{Name: j.Name, Status: jobSucceeded, OwnerID: j.Owner, Steps: []stepWire{}}
	switch {
	case now.Before(j.EndsAt):
		wire.Status = jobExecuting
	case j.FailingStep > 0:
		wire.Status = jobFailed
	}
	for n, name := range j.Steps {
		step := j.stepWire(n, now)
		step.Name = name
		wire.Steps = append(wire.Steps, step)
	}

	return wire
}

// stepWire shows how far a step is, counted from 0.
func (j *job) stepWire(n int, now time.Time) stepWire {
	begins := j.StartsAt.Add(time.Duration(n) * j.StepDuration)
	ended := !now.Before(j.EndsAt)
	switch {
	case j.FailingStep > 0 && n >= j.FailingStep, now.Before(begins):
		return stepWire{Status: jobRequested}
	case n == j.FailingStep-1 && ended:
		return stepWire{Status: jobFailed, PercentComplete: j.percentComplete(j.EndsAt.Sub(begins))}
	case ended, !now.Before(begins.Add(j.StepDuration)):
		return stepWire{Status: jobSucceeded, PercentComplete: completePercent}
	default:
		return stepWire{Status: jobExecuting, PercentComplete: j.percentComplete(now.Sub(begins))}
	}
}

const completePercent = 100 // percent

// percentComplete is how much of a step is done; one that has not succeeded
// never comes to the end.
func (j *job) percentComplete(elapsed time.Duration) int {
	if elapsed >= j.StepDuration {
		return completePercent - 1
	}

	return int(elapsed * completePercent / j.StepDuration)
}
