package bulkread

import "time"

const (
	// few is how many calls in the pile are better served by GETs, even if the
	// list has but one page.
	few = 3
	// patience is how long the pile waits for the GET ahead of it, in case that
	// one is slow.
	patience = 500 * time.Millisecond
)

// dispatch sends the pile off unless a list is under way: as a list if that
// promises fewer requests, else as GETs.
func (r *Reader[T]) dispatch() {
	if r.walking != nil || len(r.pile) == 0 {
		return
	}
	pile := r.pile
	r.pile = nil
	if len(pile) <= max(few, r.pages) {
		pile.sendGets(everyone)

		return
	}
	r.start(pile)
}

// followUp lets the pile follow the GET ahead of it.
func (r *Reader[T]) followUp() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ahead = false
	r.dispatch()
}

// hurry lets the pile wait for the GET ahead of it no longer.
func (r *Reader[T]) hurry() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dispatch()
}
