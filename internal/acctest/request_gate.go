package acctest

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
)

// RequestGate counts requests of one kind before the server handles them. A
// test can act before a request with a certain number.
type RequestGate struct {
	tb    testing.TB
	clock *clock.Clock

	mu sync.Mutex
	// count is the number of requests so far.
	count int
	// hooks are called before the request with the number. The first request is
	// number 1.
	hooks map[int]func()
	// everyRequest is called before each request, after its hook.
	everyRequest func()
}

func newRequestGate(tb testing.TB, serverClock *clock.Clock) *RequestGate {
	tb.Helper()

	return &RequestGate{tb: tb, clock: serverClock, hooks: map[int]func(){}, everyRequest: func() {}}
}

func (g *RequestGate) enter() {
	g.mu.Lock()
	g.count++
	hook, everyRequest := g.hooks[g.count], g.everyRequest
	g.mu.Unlock()
	if hook != nil {
		hook()
	}
	everyRequest()
}

// Count returns the number of requests so far.
func (g *RequestGate) Count() int {
	g.mu.Lock()
	defer g.mu.Unlock()

	return g.count
}

// BeforeRequest calls the function before the request with the number. The
// first request is number 1.
func (g *RequestGate) BeforeRequest(number int, hook func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.hooks[number] = hook
}

// AdvanceBefore moves the server's clock before a request.
func (g *RequestGate) AdvanceBefore(number int, by time.Duration) {
	g.BeforeRequest(number, func() { g.clock.Advance(by) })
}

// AdvanceBeforeEach moves the server's clock before each request.
func (g *RequestGate) AdvanceBeforeEach(by time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.everyRequest = func() { g.clock.Advance(by) }
}

// DeadlineAt returns a context whose deadline is the moment of a request.
func (g *RequestGate) DeadlineAt(number int) context.Context {
	g.tb.Helper()
	ctx := &deadlineContext{Context: g.tb.Context(), done: make(chan struct{})}
	g.BeforeRequest(number, func() { close(ctx.done) })

	return ctx
}

// CancelAt returns a context that is cancelled at a request.
func (g *RequestGate) CancelAt(number int) context.Context {
	g.tb.Helper()
	ctx, cancel := context.WithCancel(g.tb.Context())
	g.tb.Cleanup(cancel)
	g.BeforeRequest(number, cancel)

	return ctx
}

// deadlineContext is a context whose deadline passes when a test closes the
// channel. So it does not pass early on a slow machine.
type deadlineContext struct {
	context.Context //nolint:containedctx // The type is a context.

	done chan struct{}
}

// Done returns the channel.
func (d *deadlineContext) Done() <-chan struct{} { return d.done }

// Err returns DeadlineExceeded when the channel is closed.
func (d *deadlineContext) Err() error {
	select {
	case <-d.done:
		return context.DeadlineExceeded
	default:
		return nil
	}
}
