package jeto_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/acceptance"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/protocol"
)

// slow is an account on a server whose jobs take a minute, by a clock that moves
// only when the test says so.
type slow struct {
	*acceptance.Account

	fleet *protocol.Provider
	clock *clock.Clock

	mu sync.Mutex
	// seen counts the looks at single instances.
	seen int
	// onLook is what happens before the look that it stands for, counted from one.
	onLook map[int]func()
}

func newSlow(t *testing.T) *slow {
	t.Helper()
	s := &slow{clock: clock.Manual(time.Unix(1_700_000_000, 0)), onLook: map[int]func(){}}
	options := mockserver.Options{Clock: s.clock, BootDuration: time.Minute, JobDuration: time.Minute}
	s.Account = acceptance.NewAccountOn(t, "jeto", options, s.before)
	s.fleet = acceptance.Protocol(t, s.Account)

	return s
}

func (s *slow) before(r *http.Request) {
	if r.Method != http.MethodGet || !strings.Contains(r.URL.Path, "/api/instances/") {
		return
	}
	s.mu.Lock()
	s.seen++
	act := s.onLook[s.seen]
	s.mu.Unlock()
	if act != nil {
		act()
	}
}

// looks returns how often a single instance was looked at.
func (s *slow) looks() int {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.seen
}

// doneAtLook lets the jobs end before a look.
func (s *slow) doneAtLook(look int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onLook[look] = func() { s.clock.Advance(time.Minute) }
}

// untilLook returns a context whose deadline comes at a look.
func (s *slow) untilLook(t *testing.T, look int) context.Context {
	t.Helper()
	ctx := &deadline{Context: t.Context(), done: make(chan struct{})}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onLook[look] = func() { close(ctx.done) }

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
