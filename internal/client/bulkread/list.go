package bulkread

import (
	"context"
	"slices"
	"time"
)

// list is one list call: under way (Reader.walking) or complete (Reader.whole).
type list[T any] struct {
	startedAt time.Time
	cancel    context.CancelFunc
	pages     int
	objects   map[string]*T
	waiters   queue[T]
	// canceled says that the list has been cancelled, so that an error is none.
	canceled bool
}

// cancelIfUnused ends a list that nobody waits for any more.
func (l *list[T]) cancelIfUnused() {
	if len(l.waiters) == 0 {
		l.canceled = true
		l.cancel()
	}
}

// startList begins a list for the waiters. They GET if it cannot be paid.
func (r *Reader[T]) startList(waiters queue[T]) {
	r.listsDisabled = r.listsDisabled || !r.budget.spend()
	if r.listsDisabled {
		waiters.sendGets(allWaiters)

		return
	}
	// Whoever starts a list may leave before the others who wait for it.
	ctx, cancel := context.WithCancel(context.WithoutCancel(waiters[0].ctx))
	l := &list[T]{startedAt: time.Now(), cancel: cancel, objects: map[string]*T{}, waiters: waiters}
	r.inFlight = l
	go func() {
		defer cancel()
		r.fetchPages(ctx, l)
	}()
}

// fetchPages fetches the pages of a list.
func (r *Reader[T]) fetchPages(ctx context.Context, l *list[T]) {
	whole := true
	for page, err := range r.source.List(ctx) {
		whole = r.addPage(l, page, err)
		if !whole {
			break
		}
	}
	r.finishList(l, whole)
}

// addPage serves the waiters from a page and reports whether to fetch the next.
func (r *Reader[T]) addPage(l *list[T], page []T, err error) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if l.canceled {
		return false
	}
	if err != nil {
		// The transport has tried again already: lists do not work here, be it
		// for want of a permission.
		r.listsDisabled = true

		return false
	}
	l.pages++
	for i := range page {
		l.objects[r.source.ID(&page[i])] = &page[i]
	}
	l.waiters = slices.DeleteFunc(l.waiters, func(w *waiter[T]) bool { return r.serve(l, w) })
	// What Reads may share goes on for those to come.
	if len(l.waiters) == 0 && !r.canShareLists() {
		return false
	}
	r.listsDisabled = r.listsDisabled || !r.budget.spend()

	return !r.listsDisabled
}

// serve answers the waiter if the list holds what it wants.
func (r *Reader[T]) serve(l *list[T], w *waiter[T]) bool {
	value, found := l.objects[w.id]
	if found {
		r.budget.credit()
		w.result <- result[T]{value: value, fromList: true}
	}

	return found
}

// finishList closes a list. Those who still wait GET: what a list does not
// show, for whatever reason, may yet exist.
func (r *Reader[T]) finishList(l *list[T], whole bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.inFlight = nil
	r.lastPageCount = l.pages
	if whole {
		r.budget.credit() // Paid for the page after the last one.
		if r.canShareLists() {
			r.cached = l
		}
	}
	l.waiters.sendGets(allWaiters)
	r.dispatchPending()
}
