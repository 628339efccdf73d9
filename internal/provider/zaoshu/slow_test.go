package zaoshu_test

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/acceptance"
)

// slow is an instance on a server whose tasks take a minute, by a clock that moves
// by a step whenever a task is looked at. For the first tenth of a run the server
// does not show its task.
type slow struct {
	crawler

	clock *clock.Clock
	// onLook is called before each look at a task with its number, from one.
	onLook func(look int)
}

func newSlow(t *testing.T, step time.Duration) *slow {
	t.Helper()
	s := &slow{clock: clock.Manual(time.Date(2017, 8, 2, 0, 0, 0, 0, time.UTC)), onLook: func(int) {}}
	var looks atomic.Int32
	account := acceptance.NewAccountOn(t, "zaoshu", mockserver.Options{Clock: s.clock, JobDuration: time.Minute}, func(r *http.Request) {
		if r.Method == http.MethodGet && strings.Contains(r.URL.Path, "/task/") {
			s.onLook(int(looks.Add(1)))
			s.clock.Advance(step)
		}
	})
	s.crawler = crawler{Account: account, id: account.Create("instance", map[string]any{"title": "News"}), fleet: acceptance.Protocol(t, account)}

	return s
}

// untilLook returns a context that is cancelled at a look.
func (s *slow) untilLook(t *testing.T, look int) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	s.onLook = func(number int) {
		if number == look {
			cancel()
		}
	}

	return ctx
}
