package qubell

// launchTracker tracks the launch of an instance. The instance did not exist
// before, so its status belongs to the launch and decides alone.
type launchTracker struct{}

func (launchTracker) observe(now *Instance) Progress {
	switch {
	case isTerminating(now):
		return terminated(now)
	case now.Status.IsBusy():
		return running(findNewJob(now.Jobs(), nil, JobStatus.isRunning))
	default:
		return ended(now, now.Jobs(), nil)
	}
}

// runTracker tracks a job among those that jobs returns. The job has ended when
// more of these jobs have ended than before the request, or when the instance
// has worked and is idle again.
type runTracker struct {
	phase  activityPhase
	before []Job
	jobs   func(*Instance) []Job
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
	was, is := countJobs(t.before), countJobs(jobs)
	newSucceeded, newFailed := max(is.succeeded-was.succeeded, 0), max(is.failed-was.failed, 0)
	// The API runs one job at a time, so the jobs that ran at the request end
	// first.
	hasEnded := newSucceeded+newFailed > was.running
	switch {
	case hasEnded && newFailed == 0:
		return succeeded(findNewJob(jobs, t.before, JobStatus.IsSucceeded))
	case hasEnded && newSucceeded == 0:
		return failed(now, findNewJob(jobs, t.before, JobStatus.IsFailed))
	case isTerminating(now):
		return terminated(now)
	case now.Status.IsBusy() || is.running > was.running:
		return running(findNewJob(jobs, nil, JobStatus.isRunning))
	case hasEnded || t.phase == phaseWorked:
		// If several jobs have ended, the status is that of the last one.
		return ended(now, jobs, t.before)
	default:
		return running(nil)
	}
}
