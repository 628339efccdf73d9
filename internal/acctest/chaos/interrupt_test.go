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

// workDuration is how long a boot or a job takes, by the server's clock. The
// clock stands still until a test advances it.
const workDuration = time.Hour

// newSlowServer is a server on which boots and jobs last until the clock is
// advanced.
func newSlowServer(t *testing.T) *server {
	t.Helper()
	now := time.Now().UTC().Truncate(time.Second)

	return newServer(
		t, mockserver.Options{Clock: clock.Manual(now), BootDuration: workDuration, JobDuration: workDuration},
	)
}

// interruptPoint is when Terraform is interrupted.
type interruptPoint struct {
	start func(t *testing.T) *runner
	// reached reports whether the moment has come.
	reached func(s *runner) bool
}

// duringLateResponses delays the answers of all POSTs. The delay begins when
// the server has done the work.
func duringLateResponses(delay time.Duration) interruptPoint {
	return interruptPoint{
		start: func(t *testing.T) *runner {
			t.Helper()
			s := newServer(t, mockserver.Options{})
			s.addFault(faults.Fault{Method: http.MethodPost, AfterWork: true, Latency: delay})

			return newRunner(s, allSystems(shortSizes(), s.createCrawlers(4)))
		},
		reached: func(s *runner) bool { return s.completedPostCount() >= 8 },
	}
}

// duringWaits is the moment when all objects exist, no object is ready, and the
// waits have read the objects a few times.
func duringWaits(size sizes) interruptPoint {
	return interruptPoint{
		start: func(t *testing.T) *runner {
			t.Helper()
			s := newSlowServer(t)

			return newRunner(s, allSystems(size, s.createCrawlers(4)))
		},
		reached: func(s *runner) bool {
			wanted := 0
			for _, count := range s.config.wantedCounts() {
				wanted += count
			}

			return s.completedPostCount() >= wanted && s.pollCount() >= 3
		},
	}
}

func interruptPoints() map[string]interruptPoint {
	return map[string]interruptPoint{
		"Ctrl-C, answers 0.4 s late":   duringLateResponses(400 * time.Millisecond),
		"Ctrl-C, answers 3 s late":     duringLateResponses(3 * time.Second),
		"Ctrl-C, 10 boots on Wakame":   duringWaits(sizes{hostnames: 10}),
		"Ctrl-C, runs on Zaoshu":       duringWaits(sizes{crawls: 3}),
		"Ctrl-C, 3 launches on Qubell": duringWaits(sizes{named: 3}),
	}
}

// TestInterrupt_LosesNothing interrupts an apply, expects the state to have all
// that the server has, and applies again.
func TestInterrupt_LosesNothing(t *testing.T) {
	t.Parallel()
	for name, at := range interruptPoints() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for round := range roundCount(t) {
				t.Run(strconv.Itoa(round+1), func(t *testing.T) {
					t.Parallel()
					one := at.start(t)
					result := newScenario(t, name, 0)
					defer result.end(one)
					p := one.startApply()
					if !waitUntil(p, func() bool { return at.reached(one) }) {
						t.Errorf("the apply ended too early: %s", p.output())
					}
					if err := interrupt(p.command); err != nil {
						t.Error(err)
					}
					one.finish(p)
					b := compare(t, one)
					result.expectNoDifferences("after the interrupt", b)
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
func applyAgain(t *testing.T, one *runner, result *scenario) {
	t.Helper()
	if !one.converge(maxApplies, func() {}) {
		t.Error("nothing fails any more, but the configuration does not converge")
	}
	result.expectNoDifferences(atEnd, compare(t, one))
}

// TestTimeout_LosesNothing makes ten creates reach their timeout together, and
// keeps their objects with the commands that the errors name.
func TestTimeout_LosesNothing(t *testing.T) {
	t.Parallel()
	const count = 10
	for round := range roundCount(t) {
		t.Run(strconv.Itoa(round+1), func(t *testing.T) {
			t.Parallel()
			one := newRunner(newSlowServer(t), config{
				{
					kind:  "fleet_wakame_instance",
					name:  "web",
					count: count,
					body: machineArguments(
						wakame.Spec, "hostname = \"web-${count.index}\"\ntimeouts = { create = \"2s\" }",
					),
				},
			})
			result := newScenario(t, "10 timeouts on Wakame", 0)
			defer result.end(one)
			if one.finish(one.startApply()) {
				t.Error("the apply succeeded, but no instance is running")
			}
			b := compare(t, one)
			result.expectNoDifferences("after the timeouts", b)
			if len(b.tainted) != count {
				t.Errorf("%d resources are tainted, want %d", len(b.tainted), count)
			}
			one.Clock().Advance(workDuration)
			for _, address := range b.tainted {
				one.workspace.MustRun("untaint", address)
			}
			applyAgain(t, one, result)
		})
	}
}
