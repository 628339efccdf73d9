package qubell

import "sync"

// reservations are the instances that somebody in this process keeps busy.
type reservations struct {
	guard sync.Mutex
	taken map[string]bool
}

// Reserve takes an instance for one job at a time, from before its request until it
// has ended, and reports whether it was free. The API runs one job at a time, too, but
// nothing that it shows tells two runs of one workflow apart (sheet, section 2). The
// function gives it back.
func (r *reservations) Reserve(instanceID string) (release func(), ok bool) {
	r.guard.Lock()
	defer r.guard.Unlock()
	if r.taken[instanceID] {
		return nil, false
	}
	if r.taken == nil {
		r.taken = map[string]bool{}
	}
	r.taken[instanceID] = true

	return func() {
		r.guard.Lock()
		defer r.guard.Unlock()
		delete(r.taken, instanceID)
	}, true
}
