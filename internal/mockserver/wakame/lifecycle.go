package wakame

import "time"

// The states of an instance (design/api/wakame.md, "Instance states").
const (
	stateScheduling   = "scheduling"
	statePending      = "pending"
	stateStarting     = "starting"
	stateRunning      = "running"
	stateStopping     = "stopping"
	stateStopped      = "stopped"
	stateShuttingDown = "shuttingdown"
	stateTerminated   = "terminated"
)

// The statuses of an instance, which are what the last health report says and
// so lag behind the state (design/api/wakame.md, "Health status").
const (
	statusInit    = "init"
	statusOnline  = "online"
	statusOffline = "offline"
)

// A boot takes the boot duration in all: a quarter each for scheduling and
// pending, and the rest for starting. Another quarter later comes the first
// health report. Shutting down takes as long as booting; for the first quarter
// of it the state is still running.
const bootPhases = 4

// Advance lets everything happen that was to happen by now, in the order of
// time.
func (st *data) Advance(now time.Time) bool {
	changed := false
	for len(st.events) > 0 && !st.events[0].NextEventAt.After(now) {
		st.applyNextEvent(st.events[0])
		changed = true
	}

	return changed
}

// startProvisioning adds an instance for which the scheduler is going to look
// for a place.
func (st *data) startProvisioning(i *instance, now time.Time) {
	i.NextEventAt = now.Add(st.bootDuration / bootPhases)
	st.addInstance(i)
}

// applyNextEvent lets the next thing happen with an instance.
func (st *data) applyNextEvent(i *instance) {
	at := i.NextEventAt
	quarter := st.bootDuration / bootPhases
	st.cancel(i)
	switch i.State {
	case stateScheduling:
		if !st.place(i) {
			st.terminate(i, at)

			return
		}
		i.State = statePending
		st.schedule(i, at.Add(quarter))
	case statePending:
		if !st.acquireLease(i) {
			st.terminate(i, at)

			return
		}
		i.State = stateStarting
		st.schedule(i, at.Add(st.bootDuration-2*quarter))
	case stateStarting:
		if st.catalogue.images[i.ImageID].broken {
			st.terminate(i, at)

			return
		}
		i.State = stateRunning
		st.schedule(i, at.Add(quarter))
	case stateRunning:
		if i.Terminating {
			i.State = stateShuttingDown
			st.schedule(i, at.Add(st.bootDuration-quarter))

			return
		}
		i.Status = statusOnline
	case stateShuttingDown:
		st.terminate(i, at)
	case stateStopping:
		i.State = stateStopped
		st.schedule(i, at.Add(quarter))
	case stateStopped:
		i.Status = statusOffline
	}
}

// terminate ends an instance, also one that could not be provisioned, of which
// nothing tells why (design/api/wakame.md, "Failed creates").
func (st *data) terminate(i *instance, at time.Time) {
	st.cancel(i)
	st.updateAllocation(i, size.subtract)
	st.releaseLease(i)
	i.State, i.Status = stateTerminated, statusOffline
	i.TerminatedAt = at
	i.Terminating = false
	i.VifID = ""
}

// destroy does what DELETE does: it ends a stopped instance at once, and tells
// the host node's agent to shut a running one down, which begins a little
// later. In any other state the agent refuses without a word
// (design/api/wakame.md, "Deleting an instance").
func (st *data) destroy(i *instance, now time.Time) error {
	switch {
	case i.State == stateScheduling || i.State == stateTerminated:
		return newStateError(i.State)
	case i.State == stateStopped:
		st.terminate(i, now)
	case i.State == stateRunning && !i.Terminating:
		i.Terminating = true
		st.schedule(i, now.Add(st.bootDuration/bootPhases))
	}

	return nil
}

// stop begins to stop a running instance. An agent that has been told to shut
// it down then finds it stopping, and refuses.
func (st *data) stop(i *instance, now time.Time) error {
	if i.State != stateRunning {
		return newStateError(i.State)
	}
	i.State, i.Terminating = stateStopping, false
	st.schedule(i, now.Add(st.bootDuration))

	return nil
}

// start boots a stopped instance again, on the host node and with the address
// that it has kept.
func (st *data) start(i *instance, now time.Time) error {
	if i.State != stateStopped {
		return newStateError(i.State)
	}
	i.State = stateStarting
	st.schedule(i, now.Add(st.bootDuration))

	return nil
}

// reboot is seen in nothing: the instance is running throughout
// (design/api/wakame.md, "Rebooting an instance").
func (st *data) reboot(i *instance, _ time.Time) error {
	if i.State != stateRunning {
		return newStateError(i.State)
	}

	return nil
}
