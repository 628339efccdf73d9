package bulkread

import (
	"context"
	"slices"
)

// waiter is one call of Read or Poll.
type waiter[T any] struct {
	ctx  context.Context //nolint:containedctx // The list that it starts uses its values, such as the logger.
	id   string
	poll bool
	// result has room for the one result, so that no sender waits.
	result chan result[T]
}

// result is how a call is served: with a value from a list, or with a GET.
type result[T any] struct {
	value    *T
	fromList bool
}

func newWaiter[T any](ctx context.Context, id string, poll bool) *waiter[T] {
	return &waiter[T]{ctx: ctx, id: id, poll: poll, result: make(chan result[T], 1)}
}

// sendGet makes the call send its own GET.
func (w *waiter[T]) sendGet() { w.result <- result[T]{} }

// queue holds calls without a result, in the order of their start.
type queue[T any] []*waiter[T]

// remove removes a call. It reports whether the queue had the call.
func (q *queue[T]) remove(w *waiter[T]) bool {
	i := slices.Index(*q, w)
	if i < 0 {
		return false
	}
	*q = slices.Delete(*q, i, i+1)

	return true
}

// sendGets makes the selected calls send their own GETs and removes them.
func (q *queue[T]) sendGets(isSelected func(*waiter[T]) bool) {
	*q = slices.DeleteFunc(*q, func(w *waiter[T]) bool {
		if !isSelected(w) {
			return false
		}
		w.sendGet()

		return true
	})
}

func allWaiters[T any](*waiter[T]) bool { return true }
func isPoll[T any](w *waiter[T]) bool   { return w.poll }
func isRead[T any](w *waiter[T]) bool   { return !w.poll }
