package qubell

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
)

// JobStatus is the status of a job or of one of its steps, in upper or lower
// case (design/api/qubell.md, "Job states"). Other values are possible.
type JobStatus string

// The statuses of jobs and steps.
const (
	JobRequested JobStatus = "Requested"
	JobExecuting JobStatus = "Executing"
	JobSucceeded JobStatus = "Succeeded"
	JobFailed    JobStatus = "Failed"
	JobCanceled  JobStatus = "Canceled"
)

// IsSucceeded reports whether the job has succeeded.
func (s JobStatus) IsSucceeded() bool { return strings.EqualFold(string(s), string(JobSucceeded)) }

// IsFailed reports whether the job has failed or was canceled.
func (s JobStatus) IsFailed() bool {
	return strings.EqualFold(string(s), string(JobFailed)) || s.isCanceled()
}

func (s JobStatus) isCanceled() bool { return strings.EqualFold(string(s), string(JobCanceled)) }

// IsEnded reports whether the job has ended.
func (s JobStatus) IsEnded() bool { return s.IsSucceeded() || s.IsFailed() }

// isRunning reports whether the job is not known to have ended.
func (s JobStatus) isRunning() bool { return !s.IsEnded() }

// Job is one run of a workflow.
type Job struct {
	// Name is the name of the workflow.
	Name   string    `json:"name"`
	Status JobStatus `json:"status"`
	// OwnerID is the id of the user who started the job.
	OwnerID string `json:"ownerId"`
	// Steps are absent from the history of 2013 to 2015
	// (design/api/qubell.md, "Workflow history").
	Steps lenient.List[Step] `json:"steps"`
}

// UnmarshalJSON requires the job's name and status.
func (j *Job) UnmarshalJSON(data []byte) error {
	type plain Job

	return lenient.DecodeObject(data, (*plain)(j), "name", "status")
}

// Step is a part of a job.
type Step struct {
	Name   string    `json:"name"`
	Status JobStatus `json:"status"`
	// PercentComplete is the progress of the step, from 0 to 100.
	PercentComplete lenient.Int `json:"percentComplete"`
}

// UnmarshalJSON requires the step's name and status.
func (s *Step) UnmarshalJSON(data []byte) error {
	type plain Step

	return lenient.DecodeObject(data, (*plain)(s), "name", "status")
}

func (j Job) equal(other Job) bool {
	return j.Name == other.Name && j.Status == other.Status && j.OwnerID == other.OwnerID &&
		slices.Equal(j.Steps, other.Steps)
}

// describeFailure describes how the job failed, and at which steps.
func (j Job) describeFailure() string {
	text := fmt.Sprintf("job %q failed", j.Name)
	if j.Status.isCanceled() {
		text = fmt.Sprintf("job %q was canceled", j.Name)
	}
	var steps []string
	for _, step := range j.Steps {
		if step.Status.IsFailed() {
			steps = append(steps, fmt.Sprintf("%q", step.Name))
		}
	}
	if len(steps) > 0 {
		text += " at step " + strings.Join(steps, " and ")
	}

	return text
}

// Jobs returns the instance's jobs, running and ended, each once, in no defined
// order. The form of 2013 to 2015 has the running job outside of the history
// (design/api/qubell.md, "Instance object").
func (i *Instance) Jobs() []Job {
	all := slices.DeleteFunc(slices.Clone(i.WorkflowHistory), func(job Job) bool { return job.Name == "" })
	current := i.Workflow
	if current == nil || current.Name == "" {
		return all
	}
	isCurrent := func(job Job) bool {
		return job.Name == current.Name && (strings.EqualFold(string(job.Status), string(current.Status)) ||
			job.Status.isRunning() && current.Status.isRunning())
	}
	if slices.ContainsFunc(all, isCurrent) {
		return all
	}

	return append(all, *current)
}

// FailureReason returns one sentence about why an instance has failed. It names
// all jobs that failed, because the order of jobs is not defined
// (design/api/qubell.md, "Workflow history").
func (i *Instance) FailureReason() string {
	return i.describeFailures(slices.DeleteFunc(i.Jobs(), func(job Job) bool { return !job.Status.IsFailed() })...)
}

// describeFailures describes how jobs failed, with the error message that an
// instance has in the form of 2013 to 2015.
func (i *Instance) describeFailures(jobs ...Job) string {
	var failures []string
	for _, job := range jobs {
		if failure := job.describeFailure(); !slices.Contains(failures, failure) {
			failures = append(failures, failure)
		}
	}
	text := strings.Join(failures, ", ")
	message := strings.TrimSpace(i.ErrorMessage)
	switch {
	case text == "" && message == "":
		return fmt.Sprintf("its status is %s, and the API reports no reason", i.Status)
	case text == "":
		return message
	case message == "":
		return text
	default:
		return text + ": " + message
	}
}

// activity describes what an instance does: its status, and the running job
// with its steps. If running is nil, it is a job of the instance that runs.
func (i *Instance) activity(running *Job) string {
	for _, job := range i.Jobs() {
		if running == nil && job.Status.isRunning() {
			running = &job
		}
	}
	if running == nil {
		return string(i.Status)
	}
	var steps []string
	for _, step := range running.Steps {
		if strings.EqualFold(string(step.Status), string(JobExecuting)) {
			steps = append(steps, fmt.Sprintf("%s %d %%", step.Name, step.PercentComplete))
		}
	}
	if len(steps) == 0 {
		return fmt.Sprintf("%s, %s", i.Status, running.Name)
	}

	return fmt.Sprintf("%s, %s: %s", i.Status, running.Name, strings.Join(steps, " and "))
}
