package qubell

import "time"

// updateTracker tracks a reconfiguration in two phases.
//
// It first waits for the end of the job. The API does not document the name of
// the job (design/api/qubell.md, "Updating an instance"), so the tracker
// accepts any new job. The job has also ended when the instance is idle and has
// the values that were sent.
//
// It then waits until GET returns the values that were sent, because GET may
// return the earlier ones for the time of the status lag. It waits no longer
// than the lag, because the server may return a value in another form.
type updateTracker struct {
	run  *runTracker
	sent InstanceUpdate
	// appliedBefore means that the instance had the values before the request,
	// for example if a parameter is reset. The values then prove nothing. If no
	// job is seen, the instance must stay idle for the time of the lag.
	appliedBefore bool
	// phaseStartedAt is when the API accepted the request, in the second phase
	// when the tracker saw the end of the job.
	phaseStartedAt time.Time
	hasJobEnded    bool
	// job is the job that has ended, nil if the instance did not show it.
	job *Job
	// last is the instance as the API last returned it in the second phase.
	last *Instance
}

func newUpdateTracker(sent InstanceUpdate, before *Instance) *updateTracker {
	return &updateTracker{
		run:            newRunTracker(before, (*Instance).Jobs),
		sent:           sent,
		appliedBefore:  sent.isAppliedTo(before),
		phaseStartedAt: time.Now(),
	}
}

func (t *updateTracker) observe(now *Instance) Progress {
	if !t.hasJobEnded {
		progress := t.run.observe(now)
		if progress.State == ExecutionRunning && t.isIdleAfterJob(now) {
			progress = succeeded(nil)
		}
		if progress.State != ExecutionSucceeded {
			return progress
		}
		t.hasJobEnded, t.phaseStartedAt, t.job = true, time.Now(), progress.Job
	}

	return t.observeValues(now)
}

// isIdleAfterJob reports whether an instance proves that the job has ended,
// although its history does not show it.
func (t *updateTracker) isIdleAfterJob(now *Instance) bool {
	switch {
	case !now.Status.IsRunning() || countJobs(now.Jobs()).running > countJobs(t.run.before).running:
		return false
	case t.appliedBefore:
		return t.isLagOver()
	default:
		return t.sent.isAppliedTo(now)
	}
}

// observeValues is observe in the second phase.
func (t *updateTracker) observeValues(now *Instance) Progress {
	if now != nil && now.Status.Is(StatusUnknown) && t.last != nil {
		now = t.last
	}
	t.last = now
	switch {
	case isTerminating(now):
		return terminated(now)
	case now.Status.IsRunning() && (t.isLagOver() || t.sent.isAppliedTo(now)):
		return succeeded(t.job)
	case now.Status.IsFailed() && t.isLagOver():
		return Progress{State: ExecutionFailed, Reason: now.FailureReason()}
	default:
		return running(nil)
	}
}

func (t *updateTracker) isLagOver() bool { return time.Since(t.phaseStartedAt) >= statusLag }
