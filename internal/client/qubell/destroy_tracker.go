package qubell

// destroyTracker tracks the destruction of an instance, by its workflow
// `destroy` or by a forced DELETE. Only the status proves that the instance is
// destroyed; a job that has succeeded does not.
type destroyTracker struct {
	phase  activityPhase
	before []Job
}

func newDestroyTracker(before *Instance) *destroyTracker {
	return &destroyTracker{phase: phaseAt(before), before: jobsNamed(before, DestroyWorkflow)}
}

func (t *destroyTracker) observe(now *Instance) Progress {
	if now == nil || now.Status.IsDestroyed() {
		return succeeded(nil)
	}
	t.phase = t.phase.next(now.Status)
	if now.Status.IsDestroying() {
		t.phase = phaseWorked
	}
	jobs := jobsNamed(now, DestroyWorkflow)
	switch {
	case now.Status.IsDestroying() || now.Status.IsBusy():
		return running(findNewJob(jobs, nil, JobStatus.isRunning))
	case t.phase == phaseWorked || countJobs(jobs).failed > countJobs(t.before).failed:
		return failed(now, findNewJob(jobs, t.before, JobStatus.IsFailed))
	default:
		return running(nil)
	}
}
