package qubell

// tracker detects the end of a job from the instances that GET returns one
// after the other. One status proves nothing, because it lags behind the
// request (design/api/qubell.md, "Status lag").
type tracker interface {
	// observe returns State, Job and Reason of the progress. The instance is
	// nil if it is deleted.
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

// ended is the progress of a job that has ended on an idle instance, whose
// status shows whether it has succeeded.
func ended(now *Instance, jobs, before []Job) Progress {
	if now.Status.IsRunning() {
		return succeeded(findNewJob(jobs, before, JobStatus.IsSucceeded))
	}

	return failed(now, findNewJob(jobs, before, JobStatus.IsFailed))
}

// isTerminating reports whether an instance is deleted, destroyed or being
// destroyed. It then runs no other jobs.
func isTerminating(now *Instance) bool { return now == nil || now.Status.IsTerminating() }

// terminated is the progress of a job whose instance is terminating.
func terminated(now *Instance) Progress {
	if now == nil {
		return Progress{State: ExecutionFailed, Reason: "the instance is gone"}
	}

	return Progress{State: ExecutionFailed, Reason: "the instance's status became " + string(now.Status)}
}

// activityPhase is how the status of an instance has changed since a request.
type activityPhase int

const (
	// phaseEarlierWork means that the instance was busy at the request and has
	// not been idle since. It runs the job of another request.
	phaseEarlierWork activityPhase = iota
	// phaseIdle means that the instance was idle and has not been busy since.
	// It has not started the job, or the status lags, or the job was too short
	// to be seen.
	phaseIdle
	// phaseWorked means that the instance was idle and was busy after that. It
	// has started the job.
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
	case status.Is(StatusUnknown):
		return p
	case p == phaseEarlierWork && !status.IsBusy():
		return phaseIdle
	case p == phaseIdle && status.IsBusy():
		return phaseWorked
	default:
		return p
	}
}
