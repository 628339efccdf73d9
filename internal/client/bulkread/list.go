package bulkread

import (
	"context"
	"slices"
	"time"
)

// list is one list call: under way (Reader.walking) or complete (Reader.whole).
type list[T any] struct {
	began   time.Time
	cancel  context.CancelFunc
	pages   int
	found   map[string]*T
	waiting queue[T]
	// abandoned says that the list has been cancelled, so that an error is none.
	abandoned bool
}

// abandon ends a list that nobody waits for any more.
func (l *list[T]) abandon() {
	if len(l.waiting) == 0 {
		l.abandoned = true
		l.cancel()
	}
}

// start begins a list for the waiters. They GET if it cannot be paid.
func (r *Reader[T]) start(waiters queue[T]) {
	r.stopped = r.stopped || !r.budget.pay()
	if r.stopped {
		waiters.sendGets(everyone)

		return
	}
	// Whoever starts a list may leave before the others who wait for it.
	ctx, cancel := context.WithCancel(context.WithoutCancel(waiters[0].ctx))
	l := &list[T]{began: time.Now(), cancel: cancel, found: map[string]*T{}, waiting: waiters}
	r.walking = l
	go func() {
		defer cancel()
		r.walk(ctx, l)
	}()
}

// walk fetches the pages of a list.
func (r *Reader[T]) walk(ctx context.Context, l *list[T]) {
	whole := true
	for page, err := range r.source.List(ctx) {
		whole = r.take(l, page, err)
		if !whole {
			break
		}
	}
	r.end(l, whole)
}

// take serves the waiters from a page and reports whether to fetch the next.
func (r *Reader[T]) take(l *list[T], page []T, err error) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if l.abandoned {
		return false
	}
	if err != nil {
		// The transport has tried again already: lists do not work here, be it
		// for want of a permission.
		r.stopped = true

		return false
	}
	l.pages++
	for i := range page {
		l.found[r.source.ID(&page[i])] = &page[i]
	}
	l.waiting = slices.DeleteFunc(l.waiting, func(w *waiter[T]) bool { return r.serve(l, w) })
	// What Reads may share goes on for those to come.
	if len(l.waiting) == 0 && !r.shares() {
		return false
	}
	r.stopped = r.stopped || !r.budget.pay()

	return !r.stopped
}

// serve answers the waiter if the list holds what it wants.
func (r *Reader[T]) serve(l *list[T], w *waiter[T]) bool {
	value, found := l.found[w.id]
	if found {
		r.budget.save()
		w.answer <- answer[T]{value: value, listed: true}
	}

	return found
}

// end closes a list. Those who still wait GET: what a list does not show, for
// whatever reason, may yet exist.
func (r *Reader[T]) end(l *list[T], whole bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.walking = nil
	r.pages = l.pages
	if whole {
		r.budget.save() // Paid for the page after the last one.
		if r.shares() {
			r.whole = l
		}
	}
	l.waiting.sendGets(everyone)
	r.dispatch()
}
