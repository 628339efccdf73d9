package qubell

import "time"

// What a job or a step of one is doing (the seed).
const (
	jobRequested = "Requested" // steps only
	jobExecuting = "Executing"
	jobSucceeded = "Succeeded"
	jobFailed    = "Failed"
)

// job is a workflow that an instance executes, or is about to. All that happens in it is known from the beginning. The names
// in JSON are those of the state file.
type job struct {
	Name  string   `json:"name"`
	Owner string   `json:"owner"`
	Steps []string `json:"steps"`
	// StepTakes is how long each step takes.
	StepTakes time.Duration `json:"step_takes"`
	// Begins and Ends are the times of its life; Shown is when others first see it.
	Begins time.Time `json:"begins"`
	Shown  time.Time `json:"shown"`
	Ends   time.Time `json:"ends"`
	// FailsAt is the number of the step that fails, counted from 1; 0 if none does.
	FailsAt int `json:"fails_at,omitempty"`

	// Target and Rename are what comes of a reconfiguration that succeeds; they are nil for everything else.
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

// plan says when a job is, once its steps and its beginning are known.
func (j *job) plan(stepTakes, lag time.Duration) {
	executed := len(j.Steps)
	if j.FailsAt > 0 {
		executed = j.FailsAt
	}

	j.StepTakes = stepTakes
	j.Ends = j.Begins.Add(time.Duration(executed) * stepTakes)

	if j.Shown = j.Begins.Add(lag); j.Shown.After(j.Ends) {
		j.Shown = j.Ends
	}
}

// breakOff lets a job fail at once.
func (j *job) breakOff(now time.Time) {
	j.Ends = now
	j.FailsAt = 1

	if j.StepTakes > 0 {
		j.FailsAt += int(now.Sub(j.Begins) / j.StepTakes)
	}
}

func (j *job) wire(now time.Time) jobWire {
	wire := jobWire{Name: j.Name, Status: jobSucceeded, OwnerID: j.Owner, Steps: []stepWire{}}

	switch {
	case now.Before(j.Ends):
		wire.Status = jobExecuting
	case j.FailsAt > 0:
		wire.Status = jobFailed
	}

	for n, name := range j.Steps {
		step := j.step(n, now)
		step.Name = name
		wire.Steps = append(wire.Steps, step)
	}

	return wire
}

// step shows how far a step is, counted from 0.
func (j *job) step(n int, now time.Time) stepWire {
	begins := j.Begins.Add(time.Duration(n) * j.StepTakes)
	ended := !now.Before(j.Ends)

	switch {
	case j.FailsAt > 0 && n >= j.FailsAt, now.Before(begins):
		return stepWire{Status: jobRequested}
	case n == j.FailsAt-1 && ended:
		return stepWire{Status: jobFailed, PercentComplete: j.percent(j.Ends.Sub(begins))}
	case ended, !now.Before(begins.Add(j.StepTakes)):
		return stepWire{Status: jobSucceeded, PercentComplete: complete}
	default:
		return stepWire{Status: jobExecuting, PercentComplete: j.percent(now.Sub(begins))}
	}
}

const complete = 100 // percent

// percent is how much of a step is done; one that has not succeeded never comes to the end.
func (j *job) percent(elapsed time.Duration) int {
	if elapsed >= j.StepTakes {
		return complete - 1
	}

	return int(elapsed * complete / j.StepTakes)
}
