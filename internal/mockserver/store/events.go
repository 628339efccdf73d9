package store

import (
	"cmp"
	"container/heap"
	"time"
)

// Timed is an object with events that happen by themselves.
type Timed interface {
	// NextEvent returns when the next event is due; the zero time if the object
	// has none.
	NextEvent() time.Time
}

// Reschedule must be called when the next event of an object in the list
// changes. Add and Put call it.
func (l *List[T]) Reschedule(object T) {
	timed, isTimed := any(object).(Timed)
	known, ok := l.entries[object]
	if !isTimed || !ok {
		return
	}
	at := timed.NextEvent()
	if at.Equal(known.eventAt) {
		return
	}
	known.eventAt = at
	l.entries[object] = known
	if !at.IsZero() {
		heap.Push(&l.events, queuedEvent[T]{at: at, number: known.number, object: object})
	}
}

// TakeDue returns the object whose next event is due first, and of several at
// the same time the oldest; nil if none is due by now. The event is no longer
// scheduled: the caller calls Reschedule after it has applied the event.
func (l *List[T]) TakeDue(now time.Time) T {
	for len(l.events) > 0 && !l.events[0].at.After(now) {
		event, _ := heap.Pop(&l.events).(queuedEvent[T])
		known := l.entries[event.object]
		if known.number != event.number || !known.eventAt.Equal(event.at) {
			// The object was removed, or has another event now.
			continue
		}
		known.eventAt = time.Time{}
		l.entries[event.object] = known

		return event.object
	}
	var none T

	return none
}

// eventQueue is a heap of events, the first one first. An event of an object
// that was rescheduled or removed stays in the queue until it is due.
type eventQueue[T any] []queuedEvent[T]

type queuedEvent[T any] struct {
	at     time.Time
	number uint64
	object T
}

// Len implements heap.Interface, as the other methods.
func (q *eventQueue[T]) Len() int { return len(*q) }

// Less implements heap.Interface.
func (q *eventQueue[T]) Less(i, j int) bool {
	a, b := (*q)[i], (*q)[j]

	return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.number, b.number)) < 0
}

// Swap implements heap.Interface.
func (q *eventQueue[T]) Swap(i, j int) { (*q)[i], (*q)[j] = (*q)[j], (*q)[i] }

// Push implements heap.Interface.
func (q *eventQueue[T]) Push(event any) {
	queued, _ := event.(queuedEvent[T])
	*q = append(*q, queued)
}

// Pop implements heap.Interface.
func (q *eventQueue[T]) Pop() any {
	last := len(*q) - 1
	event := (*q)[last]
	(*q)[last] = queuedEvent[T]{}
	*q = (*q)[:last]

	return event
}
