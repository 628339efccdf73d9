package qubell

import "sync"

// instanceLocks are the instances that somebody in this process keeps busy.
type instanceLocks struct {
	mu     sync.Mutex
	locked map[string]bool
}

// TryLockInstance takes an instance for one job at a time, from before its
// request until it has ended, and reports whether it was free. The API runs one
// job at a time, too, but nothing that it shows tells two runs of one workflow
// apart (design/api/qubell.md, "Workflow history"). The function gives it back.
func (r *instanceLocks) TryLockInstance(instanceID string) (release func(), ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.locked[instanceID] {
		return nil, false
	}
	if r.locked == nil {
		r.locked = map[string]bool{}
	}
	r.locked[instanceID] = true

	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.locked, instanceID)
	}, true
}
