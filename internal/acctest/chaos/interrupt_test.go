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
// clock moves only when a test advances it.
const workDuration = time.Hour

// newSlowServer returns a server whose boots and jobs end when a test advances
// the clock.
func newSlowServer(t *testing.T) *server {
	t.Helper()
	now := time.Now().UTC().Truncate(time.Second)

	return newServer(
		t, mockserver.Options{Clock: clock.Manual(now), BootDuration: workDuration, JobDuration: workDuration},
	)
}

// interruptPoint is the moment of an interrupt.
type interruptPoint struct {
	start func(t *testing.T) *runner
	// reached reports whether it is the moment.
	reached func(r *runner) bool
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
		reached: func(r *runner) bool { return r.server.completedPostCount() >= 8 },
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
		reached: func(r *runner) bool {
			wanted := 0
			for _, count := range r.config.wantedCounts() {
				wanted += count
			}

			return r.server.completedPostCount() >= wanted && r.server.pollCount() >= 3
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

// TestInterrupt_LosesNothing interrupts an apply, compares the state with the
// server, and applies again.
func TestInterrupt_LosesNothing(t *testing.T) {
	t.Parallel()
	for name, at := range interruptPoints() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for round := range roundCount(t) {
				t.Run(strconv.Itoa(round+1), func(t *testing.T) {
					t.Parallel()
					terraform := at.start(t)
					result := newScenario(t, name, 0)
					defer result.end(terraform)
					p := terraform.startApply()
					if !p.waitUntil(func() bool { return at.reached(terraform) }) {
						t.Errorf("the apply ended too early: %s", p.output())
					}
					err := interrupt(p.command)
					if err != nil {
						t.Error(err)
					}
					terraform.finish(p)
					found := compare(t, terraform)
					result.expectNoDifferences("after the interrupt", found)
					result.expectUntainted("after the interrupt", found)
					terraform.server.mock.Faults().Clear()
					applyAgain(t, terraform, result)
				})
			}
		})
	}
}

// applyAgain applies until a plan has no changes, and reports a failure if
// anything was done twice.
func applyAgain(t *testing.T, terraform *runner, result *scenario) {
	t.Helper()
	if !terraform.converge(maxApplies, func() {}) {
		t.Error("the configuration does not converge without faults")
	}
	result.expectNoDifferences(atEnd, compare(t, terraform))
}

// TestTimeout_LosesNothing lets ten creates reach their timeout at the same
// time. It keeps their objects with the commands that the errors name.
func TestTimeout_LosesNothing(t *testing.T) {
	t.Parallel()
	const count = 10
	for round := range roundCount(t) {
		t.Run(strconv.Itoa(round+1), func(t *testing.T) {
			t.Parallel()
			terraform := newRunner(newSlowServer(t), config{
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
			defer result.end(terraform)
			if terraform.finish(terraform.startApply()) {
				t.Error("the apply succeeded, but no instance is running")
			}
			found := compare(t, terraform)
			result.expectNoDifferences("after the timeouts", found)
			if len(found.tainted) != count {
				t.Errorf("%d resources are tainted, want %d", len(found.tainted), count)
			}
			terraform.server.mock.Clock().Advance(workDuration)
			for _, address := range found.tainted {
				terraform.workspace.MustRun("untaint", address)
			}
			applyAgain(t, terraform, result)
		})
	}
}
