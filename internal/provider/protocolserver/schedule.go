package protocolserver

import (
	"sync"
	"time"
)

// stateSaveTime is the time in which Terraform stores a response in its state
// and saves the state. That takes some milliseconds, and more for a large state
// on a busy machine: with 1,000 instances in the state and two busy cores, 150
// ms were too short in 1 of 18 runs.
const stateSaveTime = 500 * time.Millisecond

// schedule decides when responses leave, so that Terraform never saves its
// state while it handles the response of a failed create.
//
// Terraform 1.16 (at least up to 1.16.4) handles such a response in
// NodeApplyableResourceInstance.managedResourceExecute in three steps: it
// stores a copy of the object with the status "tainted" (taintInstanceState),
// then it stores the object itself, whose status is 0 because it had no prior
// state (writeResourceInstanceState), then it stores the tainted copy again.
// Other goroutines can save the whole state in between: updateStateHook runs
// after the apply of every resource instance and after the read of every data
// source. An object with the status 0 cannot be saved:
// statefile.StatesMarshalEqual panics with "has status ObjectStatus(0), which
// cannot be saved in state". The state manager (statemgr.Filesystem) has
// truncated the state file before that, so the state is lost.
//
// So no other response may follow the response of a failed create within
// stateSaveTime. The response of a failed create may not follow within
// stateSaveTime of any other response after which Terraform saves the state.
// All other responses leave at once, unless a failed create is near.
// design/upstream/terraform-empty-state-after-parallel-failures.md has the
// details.
//
// The waits do not end with the call's context. Ctrl-C ends the contexts of all
// calls at the same moment, which is when their responses must not leave
// together. The wait is short: at most stateSaveTime for each response that
// leaves before.
type schedule struct {
	mu sync.Mutex
	// lastResponse is when the latest response leaves.
	lastResponse time.Time
	// busyUntil is when Terraform has handled the latest failed create.
	busyUntil time.Time
}

// wait waits until an ordinary response may leave.
func (s *schedule) wait() {
	s.mu.Lock()
	at := maxTime(time.Now(), s.busyUntil)
	s.lastResponse = maxTime(s.lastResponse, at)
	s.mu.Unlock()
	sleepUntil(at)
}

// waitExclusive waits until the response of a failed create may leave.
func (s *schedule) waitExclusive() {
	s.mu.Lock()
	at := maxTime(time.Now(), s.lastResponse.Add(stateSaveTime))
	s.lastResponse, s.busyUntil = at, at.Add(stateSaveTime)
	s.mu.Unlock()
	sleepUntil(at)
}

func maxTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}

	return b
}

func sleepUntil(at time.Time) {
	if delay := time.Until(at); delay > 0 {
		<-time.After(delay)
	}
}
