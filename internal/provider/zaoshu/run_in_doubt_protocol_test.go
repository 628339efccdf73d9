package zaoshu_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

// lostResponses are ways in which the answer to a run is lost after the server
// has started it.
func lostResponses() map[string]faults.Fault {
	page := "<html><head><title>Welcome</title></head></html>"

	return map[string]faults.Fault{
		"dropped":         {Drop: faults.DropAfter},
		"truncated":       {Truncate: true},
		"internal error":  {AfterWork: true, Status: http.StatusInternalServerError},
		"bad gateway":     {AfterWork: true, Status: http.StatusBadGateway},
		"request timeout": {AfterWork: true, Status: http.StatusRequestTimeout},
		"a page":          {AfterWork: true, Status: http.StatusOK, Body: page, ContentType: "text/html"},
		"no task":         {AfterWork: true, Status: http.StatusOK, Body: `{"code":0,"data":null,"msg":""}`},
	}
}

// loseResponse makes the server lose its answer to the next run.
func (c crawler) loseResponse(fault faults.Fault) {
	fault.Method, fault.Times = http.MethodPost, 1
	c.AddFault(fault)
}

// importBlock is the block that imports a run.
func (c crawler) importBlock(task string) string {
	return "import {\n      to = fleet_zaoshu_run.NAME\n      id = \"" + c.id + "/" + task + "\"\n    }"
}

// exclusive is the argument that guarantees that nothing else runs the
// instance.
func exclusive() map[string]any { return map[string]any{"exclusive": true} }

func TestRun_LostAnswer_NamesTheOnlyTask(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"dropped", "no task"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCrawler(t)
			c.createTask(map[string]any{"createdAt": time.Now().Add(-30 * time.Second).UnixMilli()})
			before := c.taskIDs()
			c.loseResponse(lostResponses()[name])
			diags := c.fleet.Resource(runType).CreateFails(c.config())
			all := c.taskIDs()
			if len(all) != len(before)+1 || c.runCount() != 1 {
				t.Fatalf("the server has the tasks %v after %d runs", all, c.runCount())
			}
			made := notIn(all, before)
			diags.Expect(t, providertest.Error(
				"",
				`Zaoshu: could not run instance "`+c.id+`"`,
				"cannot determine whether it is one of these",
				made+", created at ",
				c.importBlock(made),
				"Applying again runs the instance once more",
				"`exclusive = true`",
			))
			for _, task := range before {
				if strings.Contains(diags.String(), task) {
					t.Errorf("the error names task %s, which is older than the run", task)
				}
			}
		})
	}
}

// notIn returns the element of all that is not among the others.
func notIn(all, others []string) string {
	for _, each := range all {
		if !strings.Contains(strings.Join(others, " "), each) {
			return each
		}
	}

	return ""
}

func TestRun_LostAnswer_ExclusiveTakesTheOnlyTask(t *testing.T) {
	t.Parallel()
	for name, fault := range lostResponses() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCrawler(t)
			c.createTask(map[string]any{"createdAt": time.Now().Add(-30 * time.Second).UnixMilli()})
			before := c.taskIDs()
			c.loseResponse(fault)
			run := c.fleet.Resource(runType)
			config := c.config(fullRun(), exclusive())
			state, diags := run.TryCreate(config)
			made := notIn(c.taskIDs(), before)
			diags.Expect(t, providertest.Warning("", `Zaoshu: a response was lost: run instance "`+c.id+`"`,
				"took over "+made+", created at ",
				"equals the request in instance_id and time", "`terraform state rm ADDRESS`"))
			if state == nil || state.Tainted || state.ID() != made || len(c.taskIDs()) != 2 || c.runCount() != 1 {
				t.Fatalf("the state is %+v, the server has the tasks %v", state, c.taskIDs())
			}
			providertest.ExpectValues(t, state.Values, map[string]any{"status": "done", "total_url_count": 3})
			run.ExpectNoChanges(state, config)
		})
	}
}

func TestRun_LostAnswer_ListsSeveralTasks(t *testing.T) {
	t.Parallel()
	for name, vouched := range map[string]bool{"exclusive": true, "not exclusive": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTimedCrawler(t, 0)
			begin := func() { s.createTask(map[string]any{"createdAt": s.server.Clock.Now().UnixMilli()}) }
			s.server.Writes.BeforeRequest(1, begin)
			s.loseResponse(faults.Fault{Drop: faults.DropAfter})
			diags := s.fleet.Resource(runType).CreateFails(s.config(map[string]any{"exclusive": vouched}))
			tasks := s.taskIDs()
			if len(tasks) != 2 || s.runCount() != 1 {
				t.Fatalf("the server has the tasks %v after %d runs", tasks, s.runCount())
			}
			diags.Expect(t, providertest.Error("", "cannot determine whether it is one of these", s.importBlock(tasks[0]),
				s.importBlock(tasks[1]),
				"Applying again runs the instance once more"))
		})
	}
}

func TestRun_LostRequest_IsSentOnceMore(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]faults.Fault{
		"reset":          {Drop: faults.DropBefore},
		"internal error": {Status: http.StatusInternalServerError},
		"bad gateway":    {Status: http.StatusBadGateway},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCrawler(t)
			c.loseResponse(fault)
			run := c.fleet.Resource(runType)
			state := run.Create(c.config())
			if tasks := c.taskIDs(); len(tasks) != 1 || tasks[0] != state.ID() {
				t.Errorf("the state has task %s, the server %v", state.ID(), tasks)
			}
			run.ExpectNoChanges(state, c.config())
		})
	}
}

func TestRun_LostRequest_ReportsATwin(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 10*time.Second)
	var late string
	// The first request arrives after all.
	s.server.Writes.BeforeRequest(
		2, func() { late = s.createTask(map[string]any{"createdAt": s.server.Clock.Now().UnixMilli()}) },
	)
	s.loseResponse(faults.Fault{Drop: faults.DropBefore})
	state, diags := s.fleet.Resource(runType).TryCreate(s.config())
	diags.Expect(
		t,
		providertest.Warning(
			"", `Zaoshu: a response was lost: run instance "`+s.id+`"`, "sent the request once more",
			"may have arrived late, or another process may have created these objects", s.importBlock(late),
			"Delete the objects that you do not need",
		),
	)
	if state == nil || state.Tainted || state.ID() == late {
		t.Errorf("the state is %+v, the late task %s", state, late)
	}
}

func TestRun_LostRequest_CannotLookForATwin(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.loseResponse(faults.Fault{Drop: faults.DropBefore})
	c.AddFault(faults.Fault{
		Method: http.MethodGet, PathRegexp: "/tasks$", Skip: 3,
		Status: http.StatusForbidden, Body: `{"message":"No."}`,
	})
	state, diags := c.fleet.Resource(runType).TryCreate(c.config())
	diags.Expect(t, providertest.Warning("", "a response was lost",
		"could not check whether the first request arrived later", "403 Forbidden: No.",
		"one object too many"))
	if state == nil || state.Tainted {
		t.Errorf("the state is %+v", state)
	}
}

func TestRun_LostRequest_Twice(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.AddFault(faults.Fault{Method: http.MethodPost, Drop: faults.DropBefore})
	c.fleet.Resource(runType).CreateFails(c.config()).Expect(t, providertest.Error("", `could not run instance "`+c.id+`"`,
		"the client sent the request twice, and the system shows that it created nothing", "Try again later"))
	if tasks := c.taskIDs(); len(tasks) != 0 {
		t.Errorf("the server has the tasks %v", tasks)
	}
}

func TestRun_LostAnswer_LookFails(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.loseResponse(faults.Fault{Drop: faults.DropAfter})
	c.AddFault(faults.Fault{
		Method: http.MethodGet, PathRegexp: "/tasks$",
		Status: http.StatusForbidden, Body: `{"message":"No."}`,
	})
	c.fleet.Resource(runType).CreateFails(c.config()).Expect(t, providertest.Error("", `could not run instance "`+c.id+`"`,
		"the search for the created object failed", "403 Forbidden: No.", "may have been carried out",
		"Applying again runs the instance once more"))
}

func TestRun_UnnamedTask_IsNotShown(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.loseResponse(faults.Fault{Status: http.StatusOK, Body: `{"code":0,"data":null,"msg":""}`})
	c.fleet.Resource(runType).CreateFails(c.config()).Expect(t, providertest.Error("",
		"the response does not name the task; the system does not return the created object"))
	if c.runCount() != 1 {
		t.Errorf("%d runs, want 1: the server has accepted the first", c.runCount())
	}
}

func TestRun_LostRequest_InterruptedIsNotSentAgain(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 0)
	ctx, cancel := context.WithCancel(t.Context())
	s.server.Writes.BeforeRequest(1, cancel)
	s.loseResponse(faults.Fault{Drop: faults.DropBefore})
	s.fleet.WithContext(ctx).Resource(runType).CreateFails(s.config()).Expect(t, providertest.Error("",
		"the system shows that the request created nothing", "You interrupted the operation"))
	if s.runCount() != 1 || len(s.taskIDs()) != 0 {
		t.Errorf("the server has the tasks %v after %d runs", s.taskIDs(), s.runCount())
	}
}

// The request is on the wire when Ctrl-C arrives: its task is not lost.
func TestRun_OnTheWire_IsNotAbandoned(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 0)
	ctx := s.server.Writes.CancelAt(1)
	s.AddFault(faults.Fault{Method: http.MethodPost, Latency: 200 * time.Millisecond})
	state, diags := s.fleet.WithContext(ctx).Resource(runType).TryCreate(s.config())
	diags.Expect(t, providertest.Warning("", "Zaoshu: interrupted waiting for task"))
	if tasks := s.taskIDs(); state == nil || state.Tainted || len(tasks) != 1 || tasks[0] != state.ID() {
		t.Errorf("the state is %+v, the server has the tasks %v", state, tasks)
	}
}

func TestRunAction_LostAnswer_NamesTheOnlyTask(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.loseResponse(faults.Fault{Drop: faults.DropAfter})
	_, diags := c.fleet.Action(runType).TryInvoke(c.config())
	diags.Expect(t, providertest.Error("", `could not run instance "`+c.id+`"`, c.taskIDs()[0], "`exclusive = true`"))
	if strings.Contains(diags.String(), "import {") {
		t.Errorf("an action cannot be imported: %s", diags)
	}
}

func TestRunAction_LostAnswer_ExclusiveTakesTheOnlyTask(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.loseResponse(faults.Fault{Drop: faults.DropAfter})
	told := strings.Join(c.fleet.Action(runType).Invoke(c.config(exclusive())), "\n")
	task := c.taskIDs()[0]
	for _, text := range []string{"a response was lost", "took over " + task, `Task "` + task + `" is done`} {
		if !strings.Contains(told, text) {
			t.Errorf("the action reported %q, want %q in it", told, text)
		}
	}
	if c.runCount() != 1 {
		t.Errorf("%d runs, want 1", c.runCount())
	}
}
