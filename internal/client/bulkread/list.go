package bulkread

import (
	"context"
	"slices"
	"time"
)

// list is one list, in flight (Reader.inFlight) or complete (Reader.cached).
type list[T any] struct {
	startedAt time.Time
	cancel    context.CancelFunc
	// pages is the number of pages that the list has fetched, and objects holds
	// their objects by id.
	pages   int
	objects map[string]*T
	// waiters are the calls that wait for an object of a later page.
	waiters queue[T]
	// ended reports whether the Reader ended the list. An error of such a list
	// does not disable lists.
	ended bool
}

// end ends the list: it sends no further request.
func (l *list[T]) end() {
	l.ended = true
	l.cancel()
}

// endIfUnused ends a list that no call waits for.
func (l *list[T]) endIfUnused() {
	if len(l.waiters) == 0 {
		l.end()
	}
}

// startList starts a list for the waiters. They send GETs if the budget has no
// request for its first page.
func (r *Reader[T]) startList(waiters queue[T]) {
	r.listsDisabled = r.listsDisabled || !r.budget.spend()
	if r.listsDisabled {
		waiters.sendGets(allWaiters)

		return
	}
	// The call that starts a list may end before the others that wait for it.
	ctx, cancel := context.WithCancel(context.WithoutCancel(waiters[0].ctx))
	l := &list[T]{startedAt: time.Now(), cancel: cancel, objects: map[string]*T{}, waiters: waiters}
	r.inFlight = l
	go func() {
		defer cancel()
		r.fetchPages(ctx, l)
	}()
}

// fetchPages sends the requests of a list, one for each page.
func (r *Reader[T]) fetchPages(ctx context.Context, l *list[T]) {
	isComplete := true
	for page, err := range r.source.List(ctx) {
		isComplete = r.addPage(l, page, err)
		if !isComplete {
			break
		}
	}
	r.finishList(l, isComplete)
}

// addPage serves the waiters from a page. It reports whether to fetch the next
// one.
func (r *Reader[T]) addPage(l *list[T], page []T, err error) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if l.ended {
		return false
	}
	if err != nil {
		// The transport has retried. The list does not work for this account,
		// which may lack a permission.
		r.listsDisabled = true

		return false
	}
	l.pages++
	for i := range page {
		l.objects[r.source.ID(&page[i])] = &page[i]
	}
	l.waiters = slices.DeleteFunc(l.waiters, func(w *waiter[T]) bool { return r.serve(l, w) })
	// Reads that come later may share the list, so it goes on for them.
	if len(l.waiters) == 0 && !r.keepsLists() {
		return false
	}
	r.listsDisabled = r.listsDisabled || !r.budget.spend()
	if r.isSmall() && !slices.ContainsFunc(l.waiters, isPoll) {
		l.end() // A list of one page is complete nevertheless.
	}

	return !r.listsDisabled
}

// serve serves the call if a fetched page has its object. It reports whether
// one has.
func (r *Reader[T]) serve(l *list[T], w *waiter[T]) bool {
	value, found := l.objects[w.id]
	if found {
		r.budget.credit()
		w.result <- result[T]{value: value, fromList: true}
	}

	return found
}

// finishList ends a list. The calls that still wait send GETs, because an
// object that a list does not return may exist nevertheless.
func (r *Reader[T]) finishList(l *list[T], isComplete bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.inFlight = nil
	r.lastPageCount = l.pages
	if !r.source.GetIsList {
		r.initialGets = manyReads - 1 // A small configuration lists once.
	}
	if isComplete {
		r.budget.credit() // addPage has paid for the page after the last one.
		if r.keepsLists() {
			r.cached = l
		}
	}
	l.waiters.sendGets(allWaiters)
	r.dispatchPending()
}
