// Package bulkread serves many reads of single objects from one list request,
// where the API's list returns whole objects. See design/bulk-reads.md.
package bulkread

import (
	"context"
	"sync"
	"time"
)

const (
	// initialGets is the number of Reads that are GETs before a list is tried.
	// It is less than Terraform's ten concurrent reads, so that in a large
	// configuration the list starts together with them, not after them.
	initialGets = 4
	// manyReads is the number of Reads from which a configuration counts as
	// large. A small one must not list a large account: it starts one list at
	// most, which ends with the first page, and no complete list serves it.
	manyReads = 10
)

// Reader reads one kind of object of one system. It is safe for concurrent use.
//
// Several callers may share a value that Read or Poll returns. They must not
// change the value, nor anything that it points to.
type Reader[T any] struct {
	source Source[T]
	// maxStaleness is [Options.MaxStaleness].
	maxStaleness time.Duration

	mu     sync.Mutex
	budget budget
	// readCount is the number of Reads so far, and initialGets the number of
	// the first ones that are GETs.
	readCount, initialGets int
	// hasWritten reports whether this process has written to the system.
	hasWritten bool
	// listsDisabled reports whether the Reader starts no further list.
	listsDisabled bool
	// cached is the latest complete list that Reads may share; nil for none.
	cached *list[T]
	// inFlight is the list in flight; nil for none.
	inFlight *list[T]
	// leading reports whether a GET is in flight whose end starts the next
	// list.
	leading bool
	// pending holds the calls that wait for the next list.
	pending queue[T]
	// lastPageCount is the number of pages of the latest list.
	lastPageCount int
}

// New returns a Reader. It sends nothing.
func New[T any](source Source[T], options Options) *Reader[T] {
	r := &Reader[T]{
		source:        source,
		maxStaleness:  options.MaxStaleness,
		budget:        budget{available: slack},
		initialGets:   initialGets,
		listsDisabled: !options.Enabled,
	}
	if source.GetIsList {
		r.initialGets = 0
	}

	return r
}

// Read returns the object with an id. Until the first write of this process, a
// list that is at most [Options.MaxStaleness] old may serve it. Otherwise Read
// sends a GET and returns its error unchanged. When the context ends, Read
// returns the context's error at once; other callers of the same list go on.
func (r *Reader[T]) Read(ctx context.Context, id string) (*T, error) {
	return r.wait(newWaiter[T](ctx, id, false))
}

// Poll returns the object with an id for a caller that waits for a change. The
// result is never older than the call: a list that serves it starts after the
// call, so also after every write that has ended before. Polls share lists
// even after a write. A single Poll sends a GET. Many concurrent Polls send one
// GET and one list. Errors and the end of the context are those of Read.
func (r *Reader[T]) Poll(ctx context.Context, id string) (*T, error) {
	return r.wait(newWaiter[T](ctx, id, true))
}

// NoteWrite records that this process is about to write to the system. The
// transport that the source uses calls it (rest.Config.BeforeWrite). From then
// on every Read sends a GET, and so do the Reads that wait for a list: each
// write makes the last list obsolete, so that an apply would list again and
// again. The end of the write changes nothing more.
func (r *Reader[T]) NoteWrite() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hasWritten = true
	r.cached = nil // No Read uses it any more. This frees its memory.
	r.pending.sendGets(isRead)
	if r.inFlight != nil {
		r.inFlight.waiters.sendGets(isRead)
		r.inFlight.endIfUnused()
	}
}

// wait admits a call and returns its result.
func (r *Reader[T]) wait(w *waiter[T]) (*T, error) {
	err := w.ctx.Err()
	if err != nil {
		return nil, err
	}
	if leads := r.admit(w); leads {
		defer r.afterLeader()
	}
	select {
	case got := <-w.result:
		if got.fromList {
			return got.value, nil
		}

		return r.source.Get(w.ctx, w.id)
	case <-w.ctx.Done():
		r.removeWaiter(w)

		return nil, w.ctx.Err()
	}
}

// admit decides how a call is served: at once, by a list, or by a GET of its
// own. It reports whether the call is the leader, whose GET the next calls wait
// for.
func (r *Reader[T]) admit(w *waiter[T]) (leads bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !w.poll {
		r.readCount++
	}
	switch {
	case r.mustGet(w):
		w.sendGet()
	case r.serveFromCache(w), r.joinListInFlight(w):
	case r.listsDisabled:
		w.sendGet()
	case r.queueBehindList(w):
	case r.mayShareLists(w):
		r.startList(queue[T]{w})
	case r.queueBehindLeader(w):
	default:
		r.leading = true
		w.sendGet()

		return true
	}

	return false
}

// isSmall reports whether the configuration counts as small so far.
func (r *Reader[T]) isSmall() bool { return r.readCount < manyReads }

// mustGet reports whether no list may serve the call.
func (r *Reader[T]) mustGet(w *waiter[T]) bool {
	return !w.poll && (r.hasWritten || r.readCount <= r.initialGets)
}

// mayShareLists reports whether a list that has started before the call may
// serve it.
func (r *Reader[T]) mayShareLists(w *waiter[T]) bool { return !w.poll && r.keepsLists() }

// keepsLists reports whether a list may serve Reads that come after its start.
func (r *Reader[T]) keepsLists() bool { return !r.hasWritten && r.maxStaleness > 0 }

// isFresh reports whether a list is recent enough for a Read now.
func (r *Reader[T]) isFresh(l *list[T]) bool {
	return l != nil && time.Since(l.startedAt) <= r.maxStaleness
}

// serveFromCache serves the call from the latest complete list if the call may
// share it and the list is fresh. The call sends a GET for an object that the
// list does not return.
func (r *Reader[T]) serveFromCache(w *waiter[T]) bool {
	if r.isSmall() || !r.mayShareLists(w) || !r.isFresh(r.cached) {
		return false
	}
	if !r.serve(r.cached, w) {
		w.sendGet()
	}

	return true
}

// joinListInFlight serves the call from the list in flight if the call may
// share it and the list is fresh. The call waits for an object that the list
// has not returned yet.
func (r *Reader[T]) joinListInFlight(w *waiter[T]) bool {
	if !r.mayShareLists(w) || !r.isFresh(r.inFlight) {
		return false
	}
	if !r.serve(r.inFlight, w) {
		r.inFlight.waiters = append(r.inFlight.waiters, w)
	}

	return true
}

// removeWaiter removes a call whose context has ended.
func (r *Reader[T]) removeWaiter(w *waiter[T]) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.pending.remove(w) {
		r.budget.credit()
	}
	if r.inFlight != nil && r.inFlight.waiters.remove(w) {
		r.budget.credit()
		r.inFlight.endIfUnused()
	}
}
