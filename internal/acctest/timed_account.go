package acctest

import (
	"net/http"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
)

// TimedAccount is an account on a server of its own, whose work takes time. The
// server's clock moves only when the test advances it.
type TimedAccount struct {
	*Account

	// Provider is configured for the account.
	Provider *providertest.Provider
	Clock    *clock.Clock
	// Polls counts the GETs with which the provider waits.
	Polls *RequestGate
	// Writes counts the requests with another method than GET.
	Writes *RequestGate
}

// NewTimedAccount creates an account on a server whose clock starts at a time.
// The options have the durations of the server's work. The function reports
// whether a GET is a poll.
func NewTimedAccount(
	tb testing.TB, systemName string, at time.Time, options mockserver.Options, isPoll func(*http.Request) bool,
) *TimedAccount {
	tb.Helper()
	options.Clock = clock.Manual(at)
	a := &TimedAccount{
		Clock: options.Clock, Polls: newRequestGate(tb, options.Clock), Writes: newRequestGate(tb, options.Clock),
	}
	a.Account = NewIsolatedAccount(tb, systemName, options, func(r *http.Request) {
		switch {
		case r.Method != http.MethodGet:
			a.Writes.enter()
		case isPoll(r):
			a.Polls.enter()
		}
	})
	a.Provider = NewProvider(tb, a.Account)

	return a
}

// AnyGET reports true: every GET is a poll.
func AnyGET(*http.Request) bool { return true }
