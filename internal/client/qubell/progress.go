package qubell

import "slices"

// ExecutionState is the state of an [Execution].
type ExecutionState int

// The states of an execution. It starts as queued, or as running if the request
// was sent before. Rejected, succeeded and failed are final.
const (
	// ExecutionQueued means that the API has not accepted the request yet,
	// because another job runs or the API did not return the instance.
	ExecutionQueued ExecutionState = iota
	// ExecutionRejected means that the request failed and is not repeated.
	ExecutionRejected
	// ExecutionRunning means that the API has accepted the request, and nothing
	// proves that the job has ended.
	ExecutionRunning
	// ExecutionSucceeded means that the job has succeeded.
	ExecutionSucceeded
	// ExecutionFailed means that the job has failed or was canceled, or that
	// the instance is destroyed and runs no jobs anymore.
	ExecutionFailed
)

// Progress is how far an execution is.
type Progress struct {
	State ExecutionState
	// Activity is what the instance does, such as "Executing, backup: dump 50
	// %".
	Activity string
	// Instance is the instance as the API last returned it. It is nil before
	// the first answer and after the instance is deleted.
	Instance *Instance
	// Job is the job with its steps, nil if the instance does not show it.
	// While the execution runs, it may be an earlier job of the same name.
	Job *Job
	// Reason is one sentence about why the job failed, "" in other states.
	Reason string
	// Err is why the request was rejected: a *rest.Error. It is nil in other
	// states.
	Err error
}

// tracker detects the end of a job from a series of instances as GET returns
// them. The status alone proves nothing, because it lags behind the request
// (design/api/qubell.md, "Status lag").
type tracker interface {
	// observe returns State, Job and Reason of the progress. It takes nil if
	// the instance is deleted.
	observe(now *Instance) Progress
}

// succeeded is the progress of a job that has succeeded.
func succeeded(job *Job) Progress { return Progress{State: ExecutionSucceeded, Job: job} }

// running is the progress of a job that is not known to have ended.
func running(job *Job) Progress { return Progress{State: ExecutionRunning, Job: job} }

// failed is the progress of a job that has failed. The job is nil if the
// instance does not show it.
func failed(now *Instance, job *Job) Progress {
	if job == nil {
		return Progress{State: ExecutionFailed, Reason: now.describeFailures()}
	}

	return Progress{State: ExecutionFailed, Job: job, Reason: now.describeFailures(*job)}
}

// ended is the progress of a job that has ended. The status of the idle
// instance decides whether it has succeeded.
func ended(now *Instance, jobs, before []Job) Progress {
	if now.Status.IsRunning() {
		return succeeded(findNewJob(jobs, before, JobStatus.IsSucceeded))
	}

	return failed(now, findNewJob(jobs, before, JobStatus.IsFailed))
}

// isTerminating reports whether an instance is deleted, destroyed or being
// destroyed, and so runs no job anymore.
func isTerminating(now *Instance) bool {
	return now == nil || now.Status.IsDestroying() || now.Status.IsDestroyed()
}

// terminated is the progress of a job whose instance is terminating.
func terminated(now *Instance) Progress {
	if now == nil {
		return Progress{State: ExecutionFailed, Reason: "the instance is gone"}
	}

	return Progress{State: ExecutionFailed, Reason: "the instance's status became " + string(now.Status)}
}

// activityPhase is what an instance has done since a request, as far as its
// status shows it.
type activityPhase int

const (
	// phaseEarlierWork means that the instance was busy at the request and has
	// not been idle since, so that it works for another request.
	phaseEarlierWork activityPhase = iota
	// phaseIdle means that the instance was idle and has not been busy since.
	// It has not started the job, or the status lags, or the job was too short
	// to be seen.
	phaseIdle
	// phaseWorked means that the instance was idle and was busy after that, so
	// that it has started the job.
	phaseWorked
)

// phaseAt returns the phase at the request.
func phaseAt(before *Instance) activityPhase {
	if before.Status.IsBusy() {
		return phaseEarlierWork
	}

	return phaseIdle
}

// next returns the phase after another status.
func (p activityPhase) next(status Status) activityPhase {
	switch {
	case status.is(StatusUnknown):
		return p
	case p == phaseEarlierWork && !status.IsBusy():
		return phaseIdle
	case p == phaseIdle && status.IsBusy():
		return phaseWorked
	default:
		return p
	}
}

// jobsNamed returns an instance's jobs with a name.
func jobsNamed(instance *Instance, name string) []Job {
	return slices.DeleteFunc(instance.Jobs(), func(job Job) bool { return job.Name != name })
}

// jobCounts are the numbers of jobs by status.
type jobCounts struct{ succeeded, failed, running int }

func countJobs(jobs []Job) jobCounts {
	var counts jobCounts
	for _, job := range jobs {
		switch {
		case job.Status.IsSucceeded():
			counts.succeeded++
		case job.Status.IsFailed():
			counts.failed++
		default:
			counts.running++
		}
	}

	return counts
}

// findNewJob returns a job whose status matches and that was not there before,
// nil if there is none. Jobs that are equal in all values are interchangeable.
func findNewJob(jobs, before []Job, matches func(JobStatus) bool) *Job {
	before = slices.Clone(before)
	var found *Job
	for _, job := range jobs {
		if !matches(job.Status) {
			continue
		}
		if known := slices.IndexFunc(before, job.equal); known >= 0 {
			before = slices.Delete(before, known, known+1)

			continue
		}
		found = &job
	}

	return found
}
