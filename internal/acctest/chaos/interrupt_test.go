package chaos_test

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
)

// takes is how long a boot or a job takes, by the server's clock. The clock
// stands still until a test advances it.
const takes = time.Hour

// slowServer is a server on which boots and jobs last until the clock is
// advanced.
func slowServer(t *testing.T) *server {
	t.Helper()
	now := time.Now().UTC().Truncate(time.Second)

	return newServer(t, mockserver.Options{Clock: clock.Manual(now), BootDuration: takes, JobDuration: takes})
}

// moment is when Terraform is interrupted.
type moment struct {
	start func(t *testing.T) *side
	// reached reports whether the moment has come.
	reached func(s *side) bool
}

// late delays the answers of all POSTs. The delay begins when the server has
// done the work.
func late(delay time.Duration) moment {
	return moment{
		start: func(t *testing.T) *side {
			t.Helper()
			s := newServer(t, mockserver.Options{})
			s.addFault(faults.Fault{Method: http.MethodPost, AfterWork: true, Latency: delay})

			return newSide(s, allSystems(short(), s.crawlers(4)))
		},
		reached: func(s *side) bool { return s.posts() >= 8 },
	}
}

// during is the moment when all objects exist, no object is ready, and the
// waits have read the objects a few times.
func during(size sizes) moment {
	return moment{
		start: func(t *testing.T) *side {
			t.Helper()
			s := slowServer(t)

			return newSide(s, allSystems(size, s.crawlers(4)))
		},
		reached: func(s *side) bool {
			wanted := 0
			for _, count := range s.config.wants() {
				wanted += count
			}

			return s.posts() >= wanted && s.looks() >= 3
		},
	}
}

func moments() map[string]moment {
	return map[string]moment{
		"Ctrl-C, answers 0.4 s late":   late(400 * time.Millisecond),
		"Ctrl-C, answers 3 s late":     late(3 * time.Second),
		"Ctrl-C, 10 boots on Wakame":   during(sizes{hostnames: 10}),
		"Ctrl-C, runs on Zaoshu":       during(sizes{crawls: 3}),
		"Ctrl-C, 3 launches on Qubell": during(sizes{named: 3}),
	}
}

// TestInterrupt_LosesNothing interrupts an apply, expects the state to have all
// that the server has, and applies again.
func TestInterrupt_LosesNothing(t *testing.T) {
	t.Parallel()
	for name, at := range moments() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for round := range rounds(t) {
				t.Run(strconv.Itoa(round+1), func(t *testing.T) {
					t.Parallel()
					one := at.start(t)
					result := newScenario(t, name, 0)
					defer result.end(one)
					p := one.startApply()
					if !until(p, func() bool { return at.reached(one) }) {
						t.Errorf("the apply ended too early: %s", p.output())
					}
					if err := interrupt(p.command); err != nil {
						t.Error(err)
					}
					one.finish(p)
					b := weigh(t, one)
					result.expect("after the interrupt", b)
					result.expectUntainted("after the interrupt", b)
					one.Faults().Clear()
					applyAgain(t, one, result)
				})
			}
		})
	}
}

// applyAgain applies until nothing is left to do, and expects that nothing was
// done twice.
func applyAgain(t *testing.T, one *side, result *scenario) {
	t.Helper()
	if !one.converge(mostApplies, func() {}) {
		t.Error("nothing fails any more, but the configuration does not converge")
	}
	result.expect(theEnd, weigh(t, one))
}

// TestTimeout_LosesNothing makes ten creates reach their timeout together, and
// keeps their objects with the commands that the errors name.
func TestTimeout_LosesNothing(t *testing.T) {
	t.Parallel()
	const count = 10
	for round := range rounds(t) {
		t.Run(strconv.Itoa(round+1), func(t *testing.T) {
			t.Parallel()
			one := newSide(slowServer(t), config{{
				kind: "fleet_wakame_instance", name: "web", count: count,
				body: machine(wakame.Spec, "hostname = \"web-${count.index}\"\ntimeouts = { create = \"2s\" }"),
			}})
			result := newScenario(t, "10 timeouts on Wakame", 0)
			defer result.end(one)
			if one.finish(one.startApply()) {
				t.Error("the apply succeeded, but no instance is running")
			}
			b := weigh(t, one)
			result.expect("after the timeouts", b)
			if len(b.tainted) != count {
				t.Errorf("%d resources are tainted, want %d", len(b.tainted), count)
			}
			one.Clock().Advance(takes)
			for _, address := range b.tainted {
				one.work.MustRun("untaint", address)
			}
			applyAgain(t, one, result)
		})
	}
}
