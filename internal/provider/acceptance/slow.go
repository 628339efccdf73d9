package acceptance

import (
	"net/http"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/protocol"
)

// Slow is an account on a server of its own on which things take time, by a clock
// that moves only when the test says so.
type Slow struct {
	*Account

	// Fleet is the provider, configured for the account.
	Fleet *protocol.Provider
	Clock *clock.Clock
	// Looks is passed by the GETs by which a wait looks at what it waits for.
	Looks *Turnstile
	// Orders is passed by all requests that change something.
	Orders *Turnstile
}

// NewSlow makes an account on a server whose clock stands at a time. The options
// say what takes how long, and the function which GETs are looks.
func NewSlow(tb testing.TB, system string, at time.Time, options mockserver.Options, looks func(*http.Request) bool) *Slow {
	tb.Helper()
	options.Clock = clock.Manual(at)
	s := &Slow{Clock: options.Clock, Looks: newTurnstile(tb, options.Clock), Orders: newTurnstile(tb, options.Clock)}
	s.Account = NewAccountOn(tb, system, options, func(r *http.Request) {
		switch {
		case r.Method != http.MethodGet:
			s.Orders.pass()
		case looks(r):
			s.Looks.pass()
		}
	})
	s.Fleet = Protocol(tb, s.Account)

	return s
}

// AnyGET takes every GET for a look.
func AnyGET(*http.Request) bool { return true }
