package qubell

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
)

// JobStatus is how far a job or one of its steps is, in upper or lower case
// (design/api/qubell.md, "Job states"). The API may know more than are named
// here.
type JobStatus string

// The statuses of jobs and steps.
const (
	JobRequested JobStatus = "Requested"
	JobExecuting JobStatus = "Executing"
	JobSucceeded JobStatus = "Succeeded"
	JobFailed    JobStatus = "Failed"
	JobCanceled  JobStatus = "Canceled"
)

// IsSucceeded reports whether the job has ended well.
func (s JobStatus) IsSucceeded() bool { return strings.EqualFold(string(s), string(JobSucceeded)) }

// IsFailed reports whether the job has ended in any other way.
func (s JobStatus) IsFailed() bool {
	return strings.EqualFold(string(s), string(JobFailed)) || s.isCanceled()
}

func (s JobStatus) isCanceled() bool { return strings.EqualFold(string(s), string(JobCanceled)) }

// IsEnded reports whether the job is over.
func (s JobStatus) IsEnded() bool { return s.IsSucceeded() || s.IsFailed() }

// isRunning reports whether the job is not over, for all that is known.
func (s JobStatus) isRunning() bool { return !s.IsEnded() }

// Job is one run of a workflow.
type Job struct {
	// Name is the workflow's.
	Name   string    `json:"name"`
	Status JobStatus `json:"status"`
	// OwnerID is the user who started it.
	OwnerID string `json:"ownerId"`
	// Steps are missing from the history of 2013 to 2015 (design/api/qubell.md,
	// "Workflow history").
	Steps lenient.List[Step] `json:"steps"`
}

// UnmarshalJSON demands the job's name and status.
func (j *Job) UnmarshalJSON(data []byte) error {
	type plain Job

	return lenient.DecodeObject(data, (*plain)(j), "name", "status")
}

// Step is a part of a job.
type Step struct {
	Name   string    `json:"name"`
	Status JobStatus `json:"status"`
	// PercentComplete is from 0 to 100.
	PercentComplete lenient.Int `json:"percentComplete"`
}

// UnmarshalJSON demands the step's name and status.
func (s *Step) UnmarshalJSON(data []byte) error {
	type plain Step

	return lenient.DecodeObject(data, (*plain)(s), "name", "status")
}

func (j Job) equal(other Job) bool {
	return j.Name == other.Name && j.Status == other.Status && j.OwnerID == other.OwnerID &&
		slices.Equal(j.Steps, other.Steps)
}

// describeFailure says how the job failed, and at which steps.
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

// Jobs returns the instance's jobs, running and ended, each once, in no known
// order. In the form of 2013 to 2015 the one that runs is not in the history.
func (i *Instance) Jobs() []Job {
	all := slices.DeleteFunc(slices.Clone(i.WorkflowHistory), func(job Job) bool { return job.Name == "" })
	current := i.Workflow
	if current == nil || current.Name == "" || slices.ContainsFunc(all, func(job Job) bool {
		return job.Name == current.Name &&
			(strings.EqualFold(string(job.Status), string(current.Status)) || job.Status.isRunning() && current.Status.isRunning())
	}) {
		return all
	}

	return append(all, *current)
}

// FailureReason says in one sentence what is known of why an instance has
// failed. It names all jobs that failed, since their order tells nothing
// (design/api/qubell.md, "Workflow history").
func (i *Instance) FailureReason() string {
	return i.describeFailures(slices.DeleteFunc(i.Jobs(), func(job Job) bool { return !job.Status.IsFailed() })...)
}

// describeFailures says how the jobs failed, and what the form of 2013 to 2015
// adds.
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
		return fmt.Sprintf("its status is %s, and the API does not say why", i.Status)
	case text == "":
		return message
	case message == "":
		return text
	default:
		return text + ": " + message
	}
}
