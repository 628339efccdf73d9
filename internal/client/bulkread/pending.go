package bulkread

import "time"

const (
	// minBatch is how many calls in the pile are better served by GETs, even if
	// the list has but one page.
	minBatch = 3
	// leaderTimeout is how long the pile waits for the GET ahead of it, in case
	// that one is slow.
	leaderTimeout = 500 * time.Millisecond
)

// dispatchPending sends the pile off unless a list is under way: as a list if
// that promises fewer requests, else as GETs.
func (r *Reader[T]) dispatchPending() {
	if r.inFlight != nil || len(r.pending) == 0 {
		return
	}
	pile := r.pending
	r.pending = nil
	if len(pile) <= max(minBatch, r.lastPageCount) {
		pile.sendGets(allWaiters)

		return
	}
	r.startList(pile)
}

// afterLeader lets the pile follow the GET ahead of it.
func (r *Reader[T]) afterLeader() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.leading = false
	r.dispatchPending()
}

// flush lets the pile wait for the GET ahead of it no longer.
func (r *Reader[T]) flush() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dispatchPending()
}
