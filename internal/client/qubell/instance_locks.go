package qubell

import "sync"

// instanceLocks are the instances that execute a job for this process.
//
// The API runs one job at a time on an instance, too, but jobs have neither an
// id nor a time, so that two runs of one workflow cannot be distinguished
// (design/api/qubell.md, "Workflow history"). A lock therefore holds from
// before the request until the job has ended.
type instanceLocks struct {
	mu     sync.Mutex
	locked map[string]bool
}

// tryLock locks an instance unless it is locked, and returns whether it did.
// Call the function to unlock it.
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
