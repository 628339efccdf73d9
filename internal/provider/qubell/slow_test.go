package qubell_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/acceptance"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/protocol"
)

// stepTakes is how long each step of a workflow takes on a slow server.
const stepTakes = 10 * time.Second

// slow is an account on a server of its own whose workflows take time, by a clock
// that moves only when the test says so.
type slow struct {
	*acceptance.Account

	fleet *protocol.Provider
	clock *clock.Clock

	mu sync.Mutex
	// seen counts the requests of each method.
	seen map[string]int
	// on is what happens before the request that it stands for, counted from one.
	on map[string]map[int]func()
}

func newSlow(t *testing.T) *slow {
	t.Helper()

	return newSlowAt(t, time.Now())
}

// newSlowAt is newSlow with a server whose clock shows another time than this
// machine's.
func newSlowAt(t *testing.T, at time.Time) *slow {
	t.Helper()
	s := &slow{clock: clock.Manual(at), seen: map[string]int{}, on: map[string]map[int]func(){}}
	s.Account = acceptance.NewAccountOn(t, "qubell", mockserver.Options{Clock: s.clock, JobDuration: stepTakes}, s.before)
	s.fleet = acceptance.Protocol(t, s.Account)

	return s
}

func (s *slow) before(r *http.Request) {
	s.mu.Lock()
	s.seen[r.Method]++
	act := s.on[r.Method][s.seen[r.Method]]
	s.mu.Unlock()
	if act != nil {
		act()
	}
}

// beforeRequest lets something happen before the request with a number, counted from
// one among those of its method.
func (s *slow) beforeRequest(method string, number int, act func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.on[method] == nil {
		s.on[method] = map[int]func(){}
	}
	s.on[method][number] = act
}

// advanceAt moves the clock before a request.
func (s *slow) advanceAt(method string, number int, by time.Duration) {
	s.beforeRequest(method, number, func() { s.clock.Advance(by) })
}

// until returns a context whose deadline comes at a request.
func (s *slow) until(t *testing.T, method string, number int) context.Context {
	t.Helper()
	ctx := &deadline{Context: t.Context(), done: make(chan struct{})}
	s.beforeRequest(method, number, func() { close(ctx.done) })

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
