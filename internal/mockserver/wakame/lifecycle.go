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

// The statuses of an instance: the last health report, which lags behind the
// state (design/api/wakame.md, "Health status").
const (
	statusInit    = "init"
	statusOnline  = "online"
	statusOffline = "offline"
)

// event is the next event of an instance.
type event string

const (
	eventNone          event = ""
	eventPlace         event = "place"
	eventLease         event = "lease"
	eventRun           event = "run"
	eventReportOnline  event = "report online"
	eventShutDown      event = "shut down"
	eventTerminate     event = "terminate"
	eventStop          event = "stop"
	eventRest          event = "rest"
	eventReportOffline event = "report offline"
)

// bootPhases is the number of phases of a boot: one for scheduling, one for
// pending, and the rest for starting. The first health report comes a phase
// later. A shutdown and a stop take as long as a boot; in their first phase the
// state is still running.
const bootPhases = 4

// Advance applies the events that are due, in the order of time.
func (d *data) Advance(now time.Time) bool {
	changed := false
	for i := d.Instances.TakeDue(now); i != nil; i = d.Instances.TakeDue(now) {
		if i.Event == eventNone {
			i.hidden = true
		} else {
			d.applyEvent(i)
			changed = true
		}
		d.track(i)
	}

	return changed
}

// NextEvent implements store.Timed. The list hides a terminated instance later,
// which is no change that a restart must not lose.
func (i *instance) NextEvent() time.Time {
	switch {
	case i.Event != eventNone:
		return i.EventAt
	case i.State == stateTerminated && !i.hidden:
		// The list shows it at the end of the retention, too.
		return i.TerminatedAt.Add(terminatedRetention + 1)
	default:
		return time.Time{}
	}
}

// applyEvent applies the event of an instance and sets its next event.
func (d *data) applyEvent(i *instance) {
	due, at, phase := i.Event, i.EventAt, d.bootDuration/bootPhases
	i.enter(i.State, eventNone, time.Time{})
	switch due {
	case eventPlace:
		if d.place(i) {
			i.enter(statePending, eventLease, at.Add(phase))
		} else {
			i.terminate(at)
		}
	case eventLease:
		if d.lease(i) {
			i.enter(stateStarting, eventRun, at.Add(d.bootDuration-2*phase))
		} else {
			i.terminate(at)
		}
	case eventRun:
		if images()[i.ImageID].broken {
			i.terminate(at)
		} else {
			i.enter(stateRunning, eventReportOnline, at.Add(phase))
		}
	case eventShutDown:
		i.enter(stateShuttingDown, eventTerminate, at.Add(d.bootDuration-phase))
	case eventStop:
		i.enter(stateStopping, eventRest, at.Add(d.bootDuration-phase))
	case eventRest:
		i.enter(stateStopped, eventReportOffline, at.Add(phase))
		i.HostNode = nil
	case eventReportOnline:
		i.Status = statusOnline
	case eventReportOffline:
		i.Status = statusOffline
	case eventTerminate:
		i.terminate(at)
	case eventNone:
	}
}

// enter sets the state of an instance, with that of its volume, and its next
// event. A volume stays attached to an instance that is stopped and started
// (design/api/wakame.md, "Stopping and starting an instance").
func (i *instance) enter(state string, next event, at time.Time) {
	i.State, i.Event, i.EventAt = state, next, at
	if len(i.Volume) > 0 && i.Volume[0].State != volumeAttached {
		i.Volume = []volumeWire{newVolume(i.Volume[0].VolID, state)}
	}
}

// terminate ends an instance, also one that cannot be provisioned. The API does
// not show the reason (design/api/wakame.md, "Failed creates" and "Instance
// object at rest").
func (i *instance) terminate(at time.Time) {
	i.enter(stateTerminated, eventNone, time.Time{})
	i.Status, i.TerminatedAt = statusOffline, at
	i.Network, i.Vif, i.Volume, i.SecurityGroups = []networkWire{}, []vifWire{}, []volumeWire{}, []string{}
}

// destroy does what DELETE does. It terminates a stopped instance at once and
// shuts a running one down later. In the other states of a live instance, and if
// the instance is about to stop, it has no effect (design/api/wakame.md,
// "Deleting an instance").
func (d *data) destroy(i *instance, now time.Time) error {
	switch {
	case i.State == stateScheduling || i.State == stateTerminated:
		return newStateError(i, "another state than scheduling and terminated")
	case i.State == stateStopped:
		i.terminate(now)
	case i.State == stateRunning && i.Event != eventShutDown && i.Event != eventStop:
		i.enter(stateRunning, eventShutDown, now.Add(d.bootDuration/bootPhases))
	}

	return nil
}

// stop releases the addresses of a running instance at once, and stops it
// later. The agent drops the job if the instance is shutting down by then, or
// stopping already (design/api/wakame.md, "Stopping and starting an instance").
func (d *data) stop(i *instance, now time.Time) error {
	if i.State != stateRunning {
		return newStateError(i, stateRunning)
	}
	i.releaseAddresses()
	if i.Event != eventShutDown && i.Event != eventStop {
		i.enter(stateRunning, eventStop, now.Add(d.bootDuration/bootPhases))
	}

	return nil
}

// start boots a stopped instance as a create does, on a host node and with
// addresses that may differ. If that fails, the instance is terminated.
func (d *data) start(i *instance, now time.Time) error {
	if i.State != stateStopped {
		return newStateError(i, stateStopped)
	}
	i.enter(stateScheduling, eventPlace, now.Add(d.bootDuration/bootPhases))

	return nil
}
