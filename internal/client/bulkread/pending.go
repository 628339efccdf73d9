package bulkread

import "time"

const (
	// minBatch is the number of pending calls up to which each sends a GET,
	// even if a list has one page.
	minBatch = 3
	// leaderTimeout is how long pending calls wait for the GET of the leader.
	leaderTimeout = 500 * time.Millisecond
)

// queueBehindList makes the call wait for the list that follows the one in
// flight. It reports whether a list is in flight.
func (r *Reader[T]) queueBehindList(w *waiter[T]) bool {
	if r.inFlight == nil {
		return false
	}
	r.pending = append(r.pending, w)

	return true
}

// queueBehindLeader makes the call wait for the end of the leader's GET, so
// that the calls that come meanwhile can share a list. It reports whether there
// is a leader.
func (r *Reader[T]) queueBehindLeader(w *waiter[T]) bool {
	if !r.leading {
		return false
	}
	r.pending = append(r.pending, w)
	if len(r.pending) == 1 {
		time.AfterFunc(leaderTimeout, r.flush)
	}

	return true
}

// dispatchPending serves the pending calls unless a list is in flight: with a
// list if that promises fewer requests, otherwise with GETs.
func (r *Reader[T]) dispatchPending() {
	if r.inFlight != nil || len(r.pending) == 0 {
		return
	}
	waiters := r.pending
	r.pending = nil
	if len(waiters) <= max(minBatch, r.lastPageCount) {
		waiters.sendGets(allWaiters)

		return
	}
	r.startList(waiters)
}

// afterLeader serves the pending calls when the leader's GET has ended.
func (r *Reader[T]) afterLeader() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.leading = false
	r.dispatchPending()
}

// flush serves the pending calls when the leader's GET takes too long.
func (r *Reader[T]) flush() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dispatchPending()
}
