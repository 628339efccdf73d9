package zaoshu_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

const runType = "fleet_zaoshu_run"

// interrupt creates a run, and interrupts the wait while the task is running.
func (s *timedCrawler) interrupt(t *testing.T, config map[string]any) *providertest.State {
	t.Helper()
	state, diags := s.fleet.WithContext(s.server.Polls.CancelAt(3)).Resource(runType).TryCreate(config)
	if state == nil {
		t.Fatalf("the run is not in the state:\n%s", diags)
	}
	if state.Tainted {
		t.Error("the run is tainted")
	}
	diags.Expect(t, providertest.Warning("",
		`Zaoshu: interrupted waiting for task "`+state.ID()+`" of instance "`+s.id+`" to be done`,
		"Its state was still running, 0 of 1 URLs failed",
		"The state has the object as it was last read. The next plan shows the remaining changes."))

	return state
}

// wantRuns compares the number of tasks that the server has with those that
// were asked for.
func (s *timedCrawler) wantRuns(t *testing.T, want int) {
	t.Helper()
	if got := len(s.taskIDs()); got != want || s.runCount() != want {
		t.Errorf("the server has %d tasks, and %d were asked for, want %d", got, s.runCount(), want)
	}
}

// taskIDs are the ids of the tasks that the server has.
func (c crawler) taskIDs() []string {
	var ids []string
	for _, object := range c.Objects() {
		if object.Kind == "task" {
			ids = append(ids, object.ID)
		}
	}

	return ids
}

// computedAttributes are the values that are unknown in a plan that resumes a
// wait.
func computedAttributes() []string {
	return []string{"failed_url_count", "status", "total_url_count"}
}

func TestRun_Interrupted_KeepsWhatWasSeen(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 10*time.Second)
	state := s.interrupt(t, s.config(fullRun(), map[string]any{"target_sources": nil}))
	providertest.ExpectValues(t, state.Values, map[string]any{
		"instance_id": s.id, "status": "running", "created_at": "2017-08-02T00:00:00Z",
		"total_url_count": 1, "failed_url_count": 0,
		"target_sources": nil, "result_notify_uri": hookURL, "triggers": map[string]any{"edition": "1"},
		"wait_for_completion": true, "timeouts": nil,
	})
	providertest.ExpectValues(t, state.Identity, map[string]any{"instance_id": s.id, "id": state.ID()})
	s.wantRuns(t, 1)
}

func TestRun_Interrupted_BeforeTheTaskIsShown(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 0)
	state, diags := s.fleet.WithContext(s.server.Polls.CancelAt(2)).Resource(runType).TryCreate(s.config())
	diags.Expect(t, providertest.Warning("", "Zaoshu: interrupted waiting for task", "Its state was still pending"))
	providertest.ExpectValues(t, state.Values, map[string]any{"status": "pending", "created_at": nil})
	// The server still does not show it. The provider does not count it as
	// deleted.
	run := s.fleet.Resource(runType)
	state = run.Read(state)
	run.Plan(state, s.config()).ExpectAction(t, providertest.Update)
	s.server.Clock.Advance(time.Minute)
	run.ExpectNoChanges(state, s.config())
	s.wantRuns(t, 1)
}

func TestRun_Interrupted_DoneMeanwhile(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 10*time.Second)
	run := s.fleet.Resource(runType)
	state := s.interrupt(t, s.config())
	s.server.Clock.Advance(time.Minute)
	run.ExpectNoChanges(state, s.config())
	state = run.Read(state)
	providertest.ExpectValues(t, state.Values, map[string]any{"status": "done"})
	// A later error is not the end of this run.
	s.Edit("task", state.ID(), map[string]any{"status": "error"})
	run.ExpectNoChanges(state, s.config())
	s.wantRuns(t, 1)
}

func TestRun_Interrupted_Resumes(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 10*time.Second)
	run := s.fleet.Resource(runType)
	state := run.Read(s.interrupt(t, s.config()))
	plan := run.Plan(state, s.config())
	plan.ExpectAction(t, providertest.Update)
	plan.ExpectUnknown(t, computedAttributes()...)
	state = run.Update(state, s.config())
	providertest.ExpectValues(t, state.Values, map[string]any{"status": "done", "total_url_count": 1, "failed_url_count": 0})
	run.ExpectNoChanges(state, s.config())
	s.wantRuns(t, 1)
}

func TestRun_Interrupted_ResumesWithoutRefresh(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 10*time.Second)
	run := s.fleet.Resource(runType)
	state := s.interrupt(t, s.config())
	s.Edit("task", state.ID(), map[string]any{"status": "error"})
	left, diags := run.TryUpdate(state, s.config())
	diags.Expect(t, providertest.Error("", `Zaoshu: task "`+state.ID()+`" of instance "`+s.id+`" ended in an error`))
	if left.Tainted {
		t.Error("the run is tainted")
	}
	run.Plan(run.Read(left), s.config()).ExpectAction(t, providertest.Replace, "id")
}

func TestRun_Interrupted_FailedMeanwhile(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 10*time.Second)
	run := s.fleet.Resource(runType)
	state := s.interrupt(t, s.config())
	s.Edit("task", state.ID(), map[string]any{"status": "error"})
	failed := run.Read(state)
	providertest.ExpectValues(t, failed.Values, map[string]any{"id": state.ID(), "status": "error"})
	plan := run.Plan(failed, s.config())
	plan.ExpectAction(t, providertest.Replace, "id")
	// The replacement stays planned until it is done.
	run.Plan(run.Read(failed), s.config()).ExpectAction(t, providertest.Replace, "id")
	after := run.Update(failed, s.config())
	providertest.ExpectValues(t, after.Values, map[string]any{"status": "done"})
	if after.ID() == state.ID() {
		t.Errorf("the failed task %s is still in the state", after.ID())
	}
	run.ExpectNoChanges(after, s.config())
	s.wantRuns(t, 2)
}

func TestRun_Interrupted_Again(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 5*time.Second)
	run := s.fleet.Resource(runType)
	state := s.interrupt(t, s.config())
	ctx := s.server.Polls.CancelAt(s.server.Polls.Count() + 2)
	left, diags := s.fleet.WithContext(ctx).Resource(runType).TryUpdate(state, s.config())
	diags.Expect(t, providertest.Error("", `Zaoshu: interrupted waiting for task "`+state.ID()+`"`,
		"Its state was still running", "stays in the state"))
	if left.Tainted {
		t.Error("the run is tainted")
	}
	providertest.ExpectValues(t, left.Values, state.Values)
	run.Plan(run.Read(left), s.config()).ExpectAction(t, providertest.Update)
	left = run.Update(left, s.config())
	providertest.ExpectValues(t, left.Values, map[string]any{"id": state.ID(), "status": "done"})
	run.ExpectNoChanges(left, s.config())
	s.wantRuns(t, 1)
}

func TestRun_Interrupted_GoneMeanwhile(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 10*time.Second)
	state := s.interrupt(t, s.config())
	s.Delete("task", state.ID())
	s.fleet.Resource(runType).ExpectGone(state)
}

func TestRun_Interrupted_NeedNotBeWaitedFor(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 10*time.Second)
	run := s.fleet.Resource(runType)
	state := s.interrupt(t, s.config())
	config := s.config(map[string]any{"wait_for_completion": false})
	plan := run.Plan(state, config)
	plan.ExpectAction(t, providertest.Update)
	plan.ExpectUnknown(t)
	looks := s.server.Polls.Count()
	state = run.Update(state, config)
	if s.server.Polls.Count() != looks {
		t.Error("the update looked at the task")
	}
	run.ExpectNoChanges(state, config)
}

func TestRun_TimedOut_IsTainted(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 0)
	config := s.config(map[string]any{"timeouts": map[string]any{"create": "300ms"}})
	state, diags := s.fleet.Resource(runType).CreateTainted(config)
	diags.Expect(t, providertest.Error("",
		`Zaoshu: timed out waiting for task "`+state.ID()+`" of instance "`+s.id+`" to be done`,
		"Its state was still pending", "marks the resource as tainted", "`terraform untaint ADDRESS`", "timeouts"))
	providertest.ExpectValues(t, state.Values, map[string]any{"status": "pending", "created_at": nil})
	s.fleet.Resource(runType).Plan(state, config).ExpectAction(t, providertest.Replace)
}

// pollFailure is a way in which a look at a task fails, and the resulting
// message.
type pollFailure struct {
	fault faults.Fault
	text  string
}

// transientFailures are failures that may be over at the next look.
func transientFailures() map[string]pollFailure {
	return map[string]pollFailure{
		"bad gateway": {faults.Fault{Status: http.StatusBadGateway}, "502 Bad Gateway"},
		"dropped":     {faults.Fault{Drop: faults.DropBefore}, "could not read task"},
		"a page": {
			faults.Fault{Status: http.StatusOK, Body: "<html></html>", ContentType: "text/html"},
			"the response is an HTML page",
		},
		"no status": {
			faults.Fault{Status: http.StatusOK, Body: `{"code":0,"data":{"id":"x","createdAt":0}}`}, "status",
		},
	}
}

func TestRun_Wait_SurvivesFailedLooks(t *testing.T) {
	t.Parallel()
	for name, test := range transientFailures() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTimedCrawler(t, 10*time.Second)
			fault := test.fault
			// The transport repeats a request less often.
			fault.Method, fault.Skip, fault.Times = http.MethodGet, 1, 12
			s.AddFault(fault)
			providertest.ExpectValues(
				t, s.fleet.Resource(runType).Create(s.config()).Values, map[string]any{"status": "done"},
			)
		})
	}
}

func TestRun_Wait_NamesTheLastFailureAtItsDeadline(t *testing.T) {
	t.Parallel()
	for name, test := range transientFailures() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTimedCrawler(t, 10*time.Second)
			fault := test.fault
			fault.Method, fault.Skip = http.MethodGet, 1
			s.AddFault(fault)
			state, diags := s.fleet.WithContext(s.server.Polls.DeadlineAt(30)).Resource(runType).CreateTainted(s.config())
			diags.Expect(t, providertest.Error("", `Zaoshu: timed out waiting for task "`+state.ID()+`"`,
				"Its state was still running", "the last poll failed", test.text, "`terraform untaint ADDRESS`"))
			providertest.ExpectValues(t, state.Values, map[string]any{"status": "running"})
		})
	}
}
