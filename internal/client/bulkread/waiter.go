package bulkread

import (
	"context"
	"slices"
)

// waiter is one call of Read or Poll.
type waiter[T any] struct {
	ctx  context.Context //nolint:containedctx // The list that it starts carries its values, such as the logger.
	id   string
	poll bool
	// result takes one answer, so that nobody who gives it ever waits.
	result chan result[T]
}

// result tells a waiter how its call ends: with a listed value, or with a GET.
type result[T any] struct {
	value    *T
	fromList bool
}

func newWaiter[T any](ctx context.Context, id string, poll bool) *waiter[T] {
	return &waiter[T]{ctx: ctx, id: id, poll: poll, result: make(chan result[T], 1)}
}

// sendGet tells the waiter to read for itself.
func (w *waiter[T]) sendGet() { w.result <- result[T]{} }

// queue holds waiters without an answer, in the order in which they came.
type queue[T any] []*waiter[T]

// remove takes out the waiter and reports whether it was there.
func (q *queue[T]) remove(w *waiter[T]) bool {
	i := slices.Index(*q, w)
	if i < 0 {
		return false
	}
	*q = slices.Delete(*q, i, i+1)

	return true
}

// sendGets tells those waiters to read for themselves that which selects.
func (q *queue[T]) sendGets(which func(*waiter[T]) bool) {
	*q = slices.DeleteFunc(*q, func(w *waiter[T]) bool {
		if !which(w) {
			return false
		}
		w.sendGet()

		return true
	})
}

func allWaiters[T any](*waiter[T]) bool { return true }
func isRead[T any](w *waiter[T]) bool   { return !w.poll }
