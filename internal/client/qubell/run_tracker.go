package qubell

// runTracker tracks one job. The job has ended when more jobs have ended than
// before the request, or when the instance has been busy and is idle again.
type runTracker struct {
	phase activityPhase
	// jobs returns the jobs of an instance that may be the tracked one.
	jobs func(*Instance) []Job
	// before are those jobs before the request.
	before []Job
}

func newRunTracker(before *Instance, jobs func(*Instance) []Job) *runTracker {
	return &runTracker{phase: phaseAt(before), before: jobs(before), jobs: jobs}
}

// newWorkflowTracker returns a tracker for a run of a workflow.
func newWorkflowTracker(workflow string, before *Instance) tracker {
	if workflow == DestroyWorkflow {
		return newDestroyTracker(before)
	}

	return newRunTracker(before, func(instance *Instance) []Job { return jobsNamed(instance, workflow) })
}

func (t *runTracker) observe(now *Instance) Progress {
	if now == nil {
		return terminated(now)
	}
	t.phase = t.phase.next(now.Status)
	jobs := t.jobs(now)
	before, counts := countJobs(t.before), countJobs(jobs)
	newSucceeded, newFailed := max(counts.succeeded-before.succeeded, 0), max(counts.failed-before.failed, 0)
	// An instance runs one job at a time, so the jobs that ran at the request
	// end first.
	hasEnded := newSucceeded+newFailed > before.running
	switch {
	case hasEnded && newFailed == 0:
		return succeeded(findNewJob(jobs, t.before, JobStatus.IsSucceeded))
	case hasEnded && newSucceeded == 0:
		return failed(now, findNewJob(jobs, t.before, JobStatus.IsFailed))
	case isTerminating(now):
		return terminated(now)
	case now.Status.IsBusy() || counts.running > before.running:
		return running(findNewJob(jobs, nil, JobStatus.isRunning))
	case hasEnded || t.phase == phaseWorked:
		// If several jobs have ended, the status is that of the last one.
		return ended(now, jobs, t.before)
	default:
		return running(nil)
	}
}
