package acctest

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
)

// RequestGate is what requests of one kind pass, one by one, before the server
// sees them. It counts them, and lets things happen before those that a test
// names.
type RequestGate struct {
	tb    testing.TB
	clock *clock.Clock

	mu sync.Mutex
	// count is how many have come.
	count int
	// hooks is what happens before the request with a number, counted from one.
	hooks map[int]func()
	// everyRequest is what happens before every one, after that.
	everyRequest func()
}

func newRequestGate(tb testing.TB, turning *clock.Clock) *RequestGate {
	tb.Helper()

	return &RequestGate{tb: tb, clock: turning, hooks: map[int]func(){}, everyRequest: func() {}}
}

func (s *RequestGate) enter() {
	s.mu.Lock()
	s.count++
	before, each := s.hooks[s.count], s.everyRequest
	s.mu.Unlock()
	if before != nil {
		before()
	}
	each()
}

// Count returns how many requests have come.
func (s *RequestGate) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.count
}

// BeforeRequest lets something happen before the request with a number, counted
// from one.
func (s *RequestGate) BeforeRequest(number int, act func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hooks[number] = act
}

// AdvanceBefore moves the server's clock before a request.
func (s *RequestGate) AdvanceBefore(number int, by time.Duration) {
	s.BeforeRequest(number, func() { s.clock.Advance(by) })
}

// AdvanceBeforeEach moves the server's clock before every request.
func (s *RequestGate) AdvanceBeforeEach(by time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.everyRequest = func() { s.clock.Advance(by) }
}

// DeadlineAt returns a context whose deadline comes at a request.
func (s *RequestGate) DeadlineAt(number int) context.Context {
	s.tb.Helper()
	ctx := &deadlineContext{Context: s.tb.Context(), done: make(chan struct{})}
	s.BeforeRequest(number, func() { close(ctx.done) })

	return ctx
}

// CancelAt returns a context that is cancelled at a request.
func (s *RequestGate) CancelAt(number int) context.Context {
	s.tb.Helper()
	ctx, cancel := context.WithCancel(s.tb.Context())
	s.tb.Cleanup(cancel)
	s.BeforeRequest(number, cancel)

	return ctx
}

// deadlineContext is a context whose deadline comes when a test closes the
// channel, and not sooner on a slow machine.
type deadlineContext struct {
	context.Context //nolint:containedctx // It is one.

	done chan struct{}
}

// Done returns the channel.
func (d *deadlineContext) Done() <-chan struct{} { return d.done }

// Err says that the time is up once it is.
func (d *deadlineContext) Err() error {
	select {
	case <-d.done:
		return context.DeadlineExceeded
	default:
		return nil
	}
}
