package qubell

import "time"

// configurationTracker tracks a reconfiguration. The API does not document the
// name of its job, so any job may be it. The reconfiguration has also ended
// when the instance is idle and shows what was sent.
//
// After the job has ended, the answers may still show the earlier values for
// the time of the status lag (design/api/qubell.md, "Updating an instance").
// The tracker waits for the new values, but not longer than the lag, because
// the server may write a value in another way.
type configurationTracker struct {
	run  *runTracker
	sent Configuration
	// shownBefore means that the instance showed the values before the request,
	// for example if a parameter is reset. Then they prove nothing, and only an
	// instance that stays idle for the time of the lag counts as reconfigured.
	shownBefore bool
	// phaseStartedAt is when the request was accepted, and then when the job
	// ended.
	phaseStartedAt time.Time
	hasEnded       bool
	job            *Job
	// last is the instance as the API last returned it after the job's end.
	last *Instance
}

func newConfigurationTracker(sent Configuration, before *Instance) *configurationTracker {
	return &configurationTracker{
		run:            newRunTracker(before, (*Instance).Jobs),
		sent:           sent,
		shownBefore:    sent.AppliedTo(before),
		phaseStartedAt: time.Now(),
	}
}

func (t *configurationTracker) observe(now *Instance) Progress {
	if !t.hasEnded {
		progress := t.run.observe(now)
		if progress.State == ExecutionRunning && t.isShown(now) {
			progress = succeeded(nil)
		}
		if progress.State != ExecutionSucceeded {
			return progress
		}
		t.hasEnded, t.phaseStartedAt, t.job = true, time.Now(), progress.Job
	}

	return t.observeValues(now)
}

// isShown reports whether an instance is idle and proves that it is
// reconfigured, although no job was seen.
func (t *configurationTracker) isShown(now *Instance) bool {
	switch {
	case !now.Status.IsRunning() || countJobs(now.Jobs()).running > countJobs(t.run.before).running:
		return false
	case t.shownBefore:
		return t.isLagOver()
	default:
		return t.sent.AppliedTo(now)
	}
}

// observeValues waits for an instance that runs and shows what was sent.
func (t *configurationTracker) observeValues(now *Instance) Progress {
	if now != nil && now.Status.is(StatusUnknown) && t.last != nil {
		now = t.last
	}
	t.last = now
	switch {
	case isTerminating(now):
		return terminated(now)
	case now.Status.IsRunning() && (t.isLagOver() || t.sent.AppliedTo(now)):
		return succeeded(t.job)
	case now.Status.IsFailed() && t.isLagOver():
		return Progress{State: ExecutionFailed, Reason: now.FailureReason()}
	default:
		return running(nil)
	}
}

func (t *configurationTracker) isLagOver() bool { return time.Since(t.phaseStartedAt) >= statusLag }
