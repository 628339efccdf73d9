package zaoshu_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

// interrupt creates a run and interrupts the wait while the task is running.
func (s *timedCrawler) interrupt(t *testing.T, config map[string]any) *providertest.State {
	t.Helper()
	state, diags := s.fleet.WithContext(s.server.Polls.CancelAt(3)).Resource(runType).TryCreate(config)
	if state == nil {
		t.Fatalf("got no state, want the run in it:\n%s", diags)
	}
	if state.Tainted {
		t.Error("the run is tainted, want it untainted")
	}
	diags.Expect(t, providertest.Warning("",
		`Zaoshu: interrupted waiting for task "`+state.ID()+`" of instance "`+s.id+`" to be done`,
		"Its state was still running, 0 of 1 URLs failed",
		"The state has the object as it was last read. The next plan shows the remaining changes."))

	return state
}

// expectTasks compares the number of tasks on the server and of requests for
// them.
func (s *timedCrawler) expectTasks(t *testing.T, want int) {
	t.Helper()
	s.expectRunCount(t, want)
	if got := len(s.taskIDs()); got != want {
		t.Errorf("got %d tasks on the server, want %d", got, want)
	}
}

// computedAttributes are the attributes that are unknown in a plan that resumes
// a wait.
func computedAttributes() []string {
	return []string{"failed_url_count", "status", "total_url_count"}
}

func TestRun_InterruptedWaitKeepsTheTask(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 10*time.Second)
	state := s.interrupt(t, s.config(runArguments(), map[string]any{"target_sources": nil}))
	providertest.ExpectValues(t, state.Values, map[string]any{
		"instance_id": s.id, "status": "running", "created_at": "2017-08-02T00:00:00Z",
		"total_url_count": 1, "failed_url_count": 0,
		"target_sources": nil, "result_notify_uri": hookURL, "triggers": map[string]any{"edition": "1"},
		"wait_for_completion": true, "timeouts": nil,
	})
	providertest.ExpectValues(t, state.Identity, map[string]any{"instance_id": s.id, "id": state.ID()})
	s.expectTasks(t, 1)
}

func TestRun_InterruptedWaitOfInvisibleTask(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 0)
	state, diags := s.fleet.WithContext(s.server.Polls.CancelAt(2)).Resource(runType).TryCreate(s.config())
	diags.Expect(t, providertest.Warning("", "Zaoshu: interrupted waiting for task", "Its state was still pending"))
	providertest.ExpectValues(t, state.Values, map[string]any{"status": "pending", "created_at": nil})
	// The server still does not return the task. The run stays in the state.
	run := s.fleet.Resource(runType)
	state = run.Read(state)
	run.Plan(state, s.config()).ExpectAction(t, providertest.Update)
	s.server.Clock.Advance(time.Minute)
	run.ExpectNoChanges(state, s.config())
	s.expectTasks(t, 1)
}

func TestRun_InterruptedWaitOfDoneTask(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 10*time.Second)
	run := s.fleet.Resource(runType)
	state := s.interrupt(t, s.config())
	s.server.Clock.Advance(time.Minute)
	run.ExpectNoChanges(state, s.config())
	state = run.Read(state)
	providertest.ExpectValues(t, state.Values, map[string]any{"status": "done"})
	// A later change of the status does not replace the run.
	s.Edit("task", state.ID(), map[string]any{"status": "error"})
	run.ExpectNoChanges(state, s.config())
	s.expectTasks(t, 1)
}

func TestRun_InterruptedWaitIsResumed(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 10*time.Second)
	run := s.fleet.Resource(runType)
	state := run.Read(s.interrupt(t, s.config()))
	plan := run.Plan(state, s.config())
	plan.ExpectAction(t, providertest.Update)
	plan.ExpectUnknown(t, computedAttributes()...)
	state = run.Update(state, s.config())
	providertest.ExpectValues(t, state.Values, map[string]any{
		"status": "done", "total_url_count": 1, "failed_url_count": 0,
	})
	run.ExpectNoChanges(state, s.config())
	s.expectTasks(t, 1)
}

func TestRun_InterruptedWaitWithUnknownArguments(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 10*time.Second)
	state := s.interrupt(t, s.config())
	for _, sources := range []any{
		providertest.Unknown, []any{map[string]any{"urls": providertest.Unknown}},
	} {
		s.fleet.Resource(runType).Plan(state, s.config(map[string]any{"target_sources": sources})).
			ExpectAction(t, providertest.Replace, "target_sources")
	}
}

func TestRun_InterruptedWaitFailsWhenResumed(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 10*time.Second)
	run := s.fleet.Resource(runType)
	state := s.interrupt(t, s.config())
	s.Edit("task", state.ID(), map[string]any{"status": "error"})
	left, diags := run.TryUpdate(state, s.config())
	diags.Expect(t, providertest.Error("", `Zaoshu: task "`+state.ID()+`" of instance "`+s.id+`" ended in an error`))
	if left.Tainted {
		t.Error("the run is tainted, want it untainted")
	}
	run.Plan(run.Read(left), s.config()).ExpectAction(t, providertest.Replace, "id")
}

func TestRun_InterruptedWaitOfFailedTask(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 10*time.Second)
	run := s.fleet.Resource(runType)
	state := s.interrupt(t, s.config())
	s.Edit("task", state.ID(), map[string]any{"status": "error"})
	failed := run.Read(state)
	providertest.ExpectValues(t, failed.Values, map[string]any{"id": state.ID(), "status": "error"})
	plan := run.Plan(failed, s.config())
	plan.ExpectAction(t, providertest.Replace, "id")
	// Each plan proposes the replacement until it is applied.
	run.Plan(run.Read(failed), s.config()).ExpectAction(t, providertest.Replace, "id")
	after := run.Update(failed, s.config())
	providertest.ExpectValues(t, after.Values, map[string]any{"status": "done"})
	if after.ID() == state.ID() {
		t.Errorf("got the failed task %s in the state, want a new task", after.ID())
	}
	run.ExpectNoChanges(after, s.config())
	s.expectTasks(t, 2)
}

func TestRun_InterruptedWaitIsInterruptedAgain(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 5*time.Second)
	run := s.fleet.Resource(runType)
	state := s.interrupt(t, s.config())
	ctx := s.server.Polls.CancelAt(s.server.Polls.Count() + 2)
	left, diags := s.fleet.WithContext(ctx).Resource(runType).TryUpdate(state, s.config())
	diags.Expect(t, providertest.Error("", `Zaoshu: interrupted waiting for task "`+state.ID()+`"`,
		"Its state was still running", "stays in the state"))
	if left.Tainted {
		t.Error("the run is tainted, want it untainted")
	}
	providertest.ExpectValues(t, left.Values, state.Values)
	run.Plan(run.Read(left), s.config()).ExpectAction(t, providertest.Update)
	left = run.Update(left, s.config())
	providertest.ExpectValues(t, left.Values, map[string]any{"id": state.ID(), "status": "done"})
	run.ExpectNoChanges(left, s.config())
	s.expectTasks(t, 1)
}

func TestRun_InterruptedWaitOfDeletedTask(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 10*time.Second)
	state := s.interrupt(t, s.config())
	s.Delete("task", state.ID())
	s.fleet.Resource(runType).ExpectGone(state)
}

func TestRun_InterruptedWaitTurnedOff(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 10*time.Second)
	run := s.fleet.Resource(runType)
	state := s.interrupt(t, s.config())
	config := s.config(map[string]any{"wait_for_completion": false})
	plan := run.Plan(state, config)
	plan.ExpectAction(t, providertest.Update)
	plan.ExpectUnknown(t)
	before := s.server.Polls.Count()
	state = run.Update(state, config)
	if got := s.server.Polls.Count() - before; got != 0 {
		t.Errorf("got %d reads of the task by the update, want 0", got)
	}
	run.ExpectNoChanges(state, config)
}

func TestRun_CreateTimeoutNamesUntaint(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 0)
	state, diags := s.fleet.WithContext(s.server.Polls.DeadlineAt(2)).Resource(runType).CreateTainted(s.config())
	diags.Expect(t, providertest.Error("",
		`Zaoshu: timed out waiting for task "`+state.ID()+`" of instance "`+s.id+`" to be done`,
		"Its state was still pending", "marks the resource as tainted", "`terraform untaint ADDRESS`", "timeouts"))
	providertest.ExpectValues(t, state.Values, map[string]any{"status": "pending", "created_at": nil})
	s.fleet.Resource(runType).Plan(state, s.config()).ExpectAction(t, providertest.Replace)
}

func TestRun_ConfiguredCreateTimeout(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	config := c.config(map[string]any{"timeouts": map[string]any{"create": "0s"}})
	c.fleet.Resource(runType).CreateFails(config).Expect(
		t, providertest.Error("", "the time of the operation ended before the request was sent"),
	)
	c.expectRunCount(t, 0)
}

// pollFailure is a fault of a read of a task, and the text of its error.
type pollFailure struct {
	fault faults.Fault
	text  string
}

// transientFailures are failures after which a wait goes on.
func transientFailures() map[string]pollFailure {
	return map[string]pollFailure{
		"bad gateway": {faults.Fault{Status: http.StatusBadGateway}, "502 Bad Gateway"},
		"dropped":     {faults.Fault{Drop: faults.DropBefore}, "could not read task"},
		"HTML page": {
			faults.Fault{Status: http.StatusOK, Body: "<html></html>", ContentType: "text/html"},
			"the response is an HTML page",
		},
		"no status": {
			faults.Fault{Status: http.StatusOK, Body: `{"code":0,"data":{"id":"x","createdAt":0}}`}, "status",
		},
	}
}

func TestRun_CreateSurvivesFailedPolls(t *testing.T) {
	t.Parallel()
	for name, test := range transientFailures() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTimedCrawler(t, 10*time.Second)
			fault := test.fault
			// These are more failures than the client has retries for a
			// request.
			fault.PathRegexp, fault.Skip, fault.Times = "/task/", 1, 12
			s.AddFault(fault)
			providertest.ExpectValues(
				t, s.fleet.Resource(runType).Create(s.config()).Values, map[string]any{"status": "done"},
			)
		})
	}
}

func TestRun_CreateTimeoutNamesLastFailure(t *testing.T) {
	t.Parallel()
	for name, test := range transientFailures() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTimedCrawler(t, 10*time.Second)
			fault := test.fault
			fault.PathRegexp, fault.Skip = "/task/", 1
			s.AddFault(fault)
			fleet := s.fleet.WithContext(s.server.Polls.DeadlineAt(30))
			state, diags := fleet.Resource(runType).CreateTainted(s.config())
			diags.Expect(t, providertest.Error("", `Zaoshu: timed out waiting for task "`+state.ID()+`"`,
				"Its state was still running", "the last poll failed", test.text,
				"`terraform untaint ADDRESS`"))
			providertest.ExpectValues(t, state.Values, map[string]any{"status": "running"})
		})
	}
}
