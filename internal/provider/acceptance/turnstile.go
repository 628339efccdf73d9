package acceptance

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
)

// Turnstile is what requests of one kind pass, one by one, before the server sees
// them. It counts them, and lets things happen before those that a test names.
type Turnstile struct {
	tb    testing.TB
	clock *clock.Clock

	mu sync.Mutex
	// passed is how many have come.
	passed int
	// before is what happens before the request with a number, counted from one.
	before map[int]func()
	// each is what happens before every one, after that.
	each func()
}

func newTurnstile(tb testing.TB, turning *clock.Clock) *Turnstile {
	tb.Helper()

	return &Turnstile{tb: tb, clock: turning, before: map[int]func(){}, each: func() {}}
}

func (s *Turnstile) pass() {
	s.mu.Lock()
	s.passed++
	before, each := s.before[s.passed], s.each
	s.mu.Unlock()
	if before != nil {
		before()
	}
	each()
}

// Passed returns how many requests have come.
func (s *Turnstile) Passed() int {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.passed
}

// Before lets something happen before the request with a number, counted from one.
func (s *Turnstile) Before(number int, act func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before[number] = act
}

// Advance moves the server's clock before a request.
func (s *Turnstile) Advance(number int, by time.Duration) {
	s.Before(number, func() { s.clock.Advance(by) })
}

// AdvanceEach moves the server's clock before every request.
func (s *Turnstile) AdvanceEach(by time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.each = func() { s.clock.Advance(by) }
}

// Deadline returns a context whose deadline comes at a request.
func (s *Turnstile) Deadline(number int) context.Context {
	s.tb.Helper()
	ctx := &deadline{Context: s.tb.Context(), done: make(chan struct{})}
	s.Before(number, func() { close(ctx.done) })

	return ctx
}

// Interrupt returns a context that is cancelled at a request.
func (s *Turnstile) Interrupt(number int) context.Context {
	s.tb.Helper()
	ctx, cancel := context.WithCancel(s.tb.Context())
	s.tb.Cleanup(cancel)
	s.Before(number, cancel)

	return ctx
}

// deadline is a context whose deadline comes when a test closes the channel, and
// not sooner on a slow machine.
type deadline struct {
	context.Context //nolint:containedctx // It is one.

	done chan struct{}
}

// Done returns the channel.
func (d *deadline) Done() <-chan struct{} { return d.done }

// Err says that the time is up once it is.
func (d *deadline) Err() error {
	select {
	case <-d.done:
		return context.DeadlineExceeded
	default:
		return nil
	}
}
