package acctest

import (
	"net/http"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
)

// TimedAccount is an account on a server of its own on which things take time,
// by a clock that moves only when the test says so.
type TimedAccount struct {
	*Account

	// Provider is the provider, configured for the account.
	Provider *providertest.Provider
	Clock    *clock.Clock
	// Polls is passed by the GETs by which a wait looks at what it waits for.
	Polls *RequestGate
	// Writes is passed by all requests that change something.
	Writes *RequestGate
}

// NewTimedAccount makes an account on a server whose clock stands at a time.
// The options say what takes how long, and the function which GETs are looks.
func NewTimedAccount(
	tb testing.TB, system string, at time.Time, options mockserver.Options, looks func(*http.Request) bool,
) *TimedAccount {
	tb.Helper()
	options.Clock = clock.Manual(at)
	s := &TimedAccount{
		Clock: options.Clock, Polls: newRequestGate(tb, options.Clock), Writes: newRequestGate(tb, options.Clock),
	}
	s.Account = NewIsolatedAccount(tb, system, options, func(r *http.Request) {
		switch {
		case r.Method != http.MethodGet:
			s.Writes.enter()
		case looks(r):
			s.Polls.enter()
		}
	})
	s.Provider = NewProvider(tb, s.Account)

	return s
}

// AnyGET takes every GET for a look.
func AnyGET(*http.Request) bool { return true }
