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
