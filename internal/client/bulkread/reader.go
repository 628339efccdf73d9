// Package bulkread serves many reads from one list call, where the list carries
// whole objects.
//
// What is on its way decides what becomes of a call. A Read may share a list
// that is complete or under way, if it is fresh enough; one that may not, and
// any Poll, waits in the pile, from which the next list is made when the
// current one has ended. There is at most one list under way. A list pays for
// its pages with the GETs that it saves (see [Slack]); one that cannot, or that
// fails, is the last one of the process, and from then on every call is a GET.
package bulkread

import (
	"context"
	"sync"
	"time"
)

// initialGets is how many Reads go out as GETs before a list is tried, so that
// few objects of a large account do not make it list everything.
const initialGets = 10

// Reader reads one kind of object of one system. It is safe for concurrent use.
//
// What Read and Poll return is shared between their callers, so it must not be
// changed, nor anything that it points to.
type Reader[T any] struct {
	source  Source[T]
	options Options

	mu     sync.Mutex
	budget budget
	// reads counts the Reads so far.
	reads int
	// hasWritten says that a write has begun in this process.
	hasWritten bool
	// listsDisabled says that no further list is tried in this process.
	listsDisabled bool
	// inFlight is the list under way; nil for none.
	inFlight *list[T]
	// cached is the last complete list; nil if it may not be shared.
	cached *list[T]
	// lastPageCount is the length of the last list.
	lastPageCount int
	// leading says that the GET of a call is under way that came while nothing
	// else was, and that gives others the time to pile up.
	leading bool
	// pending holds the calls that only a later list can serve.
	pending queue[T]
}

// New returns a Reader that has sent nothing yet.
func New[T any](source Source[T], options Options) *Reader[T] {
	return &Reader[T]{source: source, options: options, budget: budget{available: Slack}}
}

// Read refreshes one object. Until the first write of this process it may be
// served from a list that is at most MaxStaleness old; else it is a GET, whose
// error it returns as it is. When the context ends, Read returns the context's
// error at once, and others who share the list go on.
func (r *Reader[T]) Read(ctx context.Context, id string) (*T, error) {
	return r.wait(newWaiter[T](ctx, id, false))
}

// Poll is a wait's look at one object. It never shows anything older than a GET
// sent when Poll was called: the list, if one serves it, begins after that,
// hence after every write that ended before. That holds whatever is written
// meanwhile, so Polls go on sharing lists when Reads do not. A Poll by itself
// is a GET; many at once are one more and a list.
func (r *Reader[T]) Poll(ctx context.Context, id string) (*T, error) {
	return r.wait(newWaiter[T](ctx, id, true))
}

// NoteWrite says that a write to the system is about to be sent; call it before
// each. Every Read is a GET from now on, those too that wait for a list: an
// apply would list over and over, since each of its writes makes the last list
// worthless. When the write ends does not matter.
func (r *Reader[T]) NoteWrite() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hasWritten = true
	r.cached = nil // For the sake of memory: no Read looks there any more.
	r.pending.sendGets(isRead)
	if r.inFlight != nil {
		r.inFlight.waiters.sendGets(isRead)
		r.inFlight.cancelIfUnused()
	}
}

func (r *Reader[T]) wait(w *waiter[T]) (*T, error) {
	err := w.ctx.Err()
	if err != nil {
		return nil, err
	}
	if r.answerOrQueue(w) {
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

// answerOrQueue answers the waiter or queues it. It reports whether the
// waiter's GET is the one for which the pile waits.
func (r *Reader[T]) answerOrQueue(w *waiter[T]) (ahead bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !w.poll {
		r.reads++
	}
	tolerant := !w.poll && r.canShareLists()
	switch l := r.freshList(); {
	case !r.options.Enabled, !w.poll && (r.hasWritten || r.reads <= initialGets):
		w.sendGet()
	case tolerant && l != nil:
		r.joinList(l, w)
	case r.listsDisabled:
		w.sendGet()
	case r.inFlight != nil:
		r.pending = append(r.pending, w)
	case tolerant:
		r.startList(queue[T]{w})
	case r.leading:
		r.pending = append(r.pending, w)
		if len(r.pending) == 1 {
			time.AfterFunc(leaderTimeout, r.flush)
		}
	default:
		r.leading = true
		w.sendGet()

		return true
	}

	return false
}

// canShareLists reports whether a list may serve Reads that come after its
// beginning.
func (r *Reader[T]) canShareLists() bool {
	return !r.hasWritten && r.options.MaxStaleness > 0
}

// freshList returns the list that a Read may share now; nil for none.
func (r *Reader[T]) freshList() *list[T] {
	for _, l := range []*list[T]{r.cached, r.inFlight} {
		if l != nil && time.Since(l.startedAt) <= r.options.MaxStaleness {
			return l
		}
	}

	return nil
}

// joinList serves the waiter from a list, or lets it wait for the pages to
// come.
func (r *Reader[T]) joinList(l *list[T], w *waiter[T]) {
	switch {
	case r.serve(l, w):
	case l == r.cached:
		w.sendGet()
	default:
		l.waiters = append(l.waiters, w)
	}
}

// removeWaiter takes out a waiter whose caller has gone.
func (r *Reader[T]) removeWaiter(w *waiter[T]) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.pending.remove(w) {
		r.budget.credit()
	}
	if r.inFlight != nil && r.inFlight.waiters.remove(w) {
		r.budget.credit()
		r.inFlight.cancelIfUnused()
	}
}
