package qubell

import "sync"

// instanceLocks are the instances that run a job for this client. A lock lasts
// from before the request until the job has ended.
//
// The API also runs only one job at a time on an instance. But a job has no id
// and no time (design/api/qubell.md, "Workflow history"), so without a lock two
// runs of one workflow could not be distinguished.
type instanceLocks struct {
	mu     sync.Mutex
	locked map[string]bool
}

// tryLock locks an instance unless it is locked, and reports whether it did.
// The caller must call unlock.
func (l *instanceLocks) tryLock(instanceID string) (unlock func(), ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.locked[instanceID] {
		return nil, false
	}
	if l.locked == nil {
		l.locked = map[string]bool{}
	}
	l.locked[instanceID] = true

	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.locked, instanceID)
	}, true
}
