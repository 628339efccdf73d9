package zaoshu_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

// lostResponses are faults that start a run and lose its answer.
func lostResponses() map[string]faults.Fault {
	page := "<html><head><title>Welcome</title></head></html>"

	return map[string]faults.Fault{
		"dropped":         {Drop: faults.DropAfter},
		"truncated":       {Truncate: true},
		"internal error":  {AfterWork: true, Status: http.StatusInternalServerError},
		"bad gateway":     {AfterWork: true, Status: http.StatusBadGateway},
		"request timeout": {AfterWork: true, Status: http.StatusRequestTimeout},
		"HTML page":       {AfterWork: true, Status: http.StatusOK, Body: page, ContentType: "text/html"},
		"no task":         {AfterWork: true, Status: http.StatusOK, Body: `{"code":0,"data":null,"msg":""}`},
	}
}

// loseResponse adds a fault to the next request that runs the instance.
func (c crawler) loseResponse(fault faults.Fault) {
	fault.Method, fault.Times = http.MethodPost, 1
	c.AddFault(fault)
}

// importBlock returns the block that imports a run, as an error shows it.
func (c crawler) importBlock(task string) string {
	return "import {\n      to = fleet_zaoshu_run.NAME\n      id = \"" + c.id + "/" + task + "\"\n    }"
}

func TestRun_LostAnswerListsTheNewTask(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"dropped", "no task"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCrawler(t)
			c.createTask(map[string]any{"createdAt": time.Now().Add(-30 * time.Second).UnixMilli()})
			before := c.taskIDs()
			c.loseResponse(lostResponses()[name])
			diags := c.fleet.Resource(runType).CreateFails(c.config())
			c.expectRunCount(t, 1)
			created := c.newTask(t, before)
			diags.Expect(t, providertest.Error(
				"",
				`Zaoshu: could not run instance "`+c.id+`"`,
				"cannot determine whether it is one of these",
				created+", created at ",
				c.importBlock(created),
				"Applying again runs the instance once more",
				"`exclusive = true`",
			))
			for _, task := range before {
				if strings.Contains(diags.String(), task) {
					t.Errorf("the error lists task %s, which is older than the request:\n%s", task, diags)
				}
			}
		})
	}
}

// newTask returns the id of the only task that is not among those before.
func (c crawler) newTask(t *testing.T, before []string) string {
	t.Helper()
	created := slices.DeleteFunc(c.taskIDs(), func(id string) bool { return slices.Contains(before, id) })
	if len(created) != 1 {
		t.Fatalf("got the new tasks %v, want one", created)
	}

	return created[0]
}

func TestRun_ExclusiveTakesOverAfterLostAnswer(t *testing.T) {
	t.Parallel()
	for name, fault := range lostResponses() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCrawler(t)
			c.createTask(map[string]any{"createdAt": time.Now().Add(-30 * time.Second).UnixMilli()})
			before := c.taskIDs()
			c.loseResponse(fault)
			run := c.fleet.Resource(runType)
			config := c.config(runArguments(), map[string]any{"exclusive": true})
			state, diags := run.TryCreate(config)
			created := c.newTask(t, before)
			diags.Expect(t, providertest.Warning("", `Zaoshu: a response was lost: run instance "`+c.id+`"`,
				"took over "+created+", created at ",
				"equals the request in instance_id and time", "`terraform state rm ADDRESS`"))
			c.expectRunCount(t, 1)
			if state == nil || state.Tainted || state.ID() != created {
				t.Fatalf("got the state %+v, want task %s untainted", state, created)
			}
			providertest.ExpectValues(t, state.Values, map[string]any{"status": "done", "total_url_count": 3})
			run.ExpectNoChanges(state, config)
		})
	}
}

// createTaskNow creates a task at the time of the server, as another process
// does.
func (s *timedCrawler) createTaskNow() string {
	return s.createTask(map[string]any{"createdAt": s.server.Clock.Now().UnixMilli()})
}

func TestRun_LostAnswerListsSeveralTasks(t *testing.T) {
	t.Parallel()
	for name, isExclusive := range map[string]bool{"exclusive": true, "not exclusive": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTimedCrawler(t, 0)
			s.server.Writes.BeforeRequest(1, func() { s.createTaskNow() })
			s.loseResponse(faults.Fault{Drop: faults.DropAfter})
			diags := s.fleet.Resource(runType).CreateFails(s.config(map[string]any{"exclusive": isExclusive}))
			s.expectRunCount(t, 1)
			tasks := s.taskIDs()
			if len(tasks) != 2 {
				t.Fatalf("got the tasks %v on the server, want 2", tasks)
			}
			diags.Expect(t, providertest.Error("", "cannot determine whether it is one of these",
				s.importBlock(tasks[0]), s.importBlock(tasks[1]), "Applying again runs the instance once more"))
		})
	}
}

func TestRun_LostRequestIsSentOnceMore(t *testing.T) {
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
				t.Errorf("got the tasks %v on the server, want %s", tasks, state.ID())
			}
			run.ExpectNoChanges(state, c.config())
		})
	}
}

func TestRun_LostRequestThatArrivesLateIsReported(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 10*time.Second)
	var late string
	s.server.Writes.BeforeRequest(2, func() { late = s.createTaskNow() })
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
		t.Errorf("got the state %+v, want an untainted task other than %s", state, late)
	}
}

func TestRun_LostRequestWithFailingListIsReported(t *testing.T) {
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
		t.Errorf("got the state %+v, want an untainted task", state)
	}
}

func TestRun_LostRequestIsSentTwiceAtMost(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.AddFault(faults.Fault{Method: http.MethodPost, Drop: faults.DropBefore})
	diags := c.fleet.Resource(runType).CreateFails(c.config())
	diags.Expect(t, providertest.Error("", `could not run instance "`+c.id+`"`,
		"the client sent the request twice, and the system shows that it created nothing", "Try again later"))
	if tasks := c.taskIDs(); len(tasks) != 0 {
		t.Errorf("got the tasks %v on the server, want none", tasks)
	}
}

func TestRun_LostAnswerWithFailingList(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.loseResponse(faults.Fault{Drop: faults.DropAfter})
	c.AddFault(faults.Fault{
		Method: http.MethodGet, PathRegexp: "/tasks$",
		Status: http.StatusForbidden, Body: `{"message":"No."}`,
	})
	diags := c.fleet.Resource(runType).CreateFails(c.config())
	diags.Expect(t, providertest.Error("", `could not run instance "`+c.id+`"`,
		"the search for the created object failed", "403 Forbidden: No.", "may have been carried out",
		"Applying again runs the instance once more"))
}

func TestRun_AnswerWithoutTaskIsSentOnce(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.loseResponse(faults.Fault{Status: http.StatusOK, Body: `{"code":0,"data":null,"msg":""}`})
	c.fleet.Resource(runType).CreateFails(c.config()).Expect(t, providertest.Error("",
		"the response does not name the task; the system does not return the created object"))
	c.expectRunCount(t, 1)
}

func TestRun_InterruptWithALostRequest(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 0)
	ctx, cancel := context.WithCancel(t.Context())
	s.server.Writes.BeforeRequest(1, cancel)
	s.loseResponse(faults.Fault{Drop: faults.DropBefore})
	s.fleet.WithContext(ctx).Resource(runType).CreateFails(s.config()).Expect(t, providertest.Error("",
		"the system shows that the request created nothing", "You interrupted the operation"))
	s.expectRunCount(t, 1)
	if tasks := s.taskIDs(); len(tasks) != 0 {
		t.Errorf("got the tasks %v on the server, want none", tasks)
	}
}

// The interrupt arrives after the provider has sent the request.
func TestRun_InterruptWaitsForTheAnswer(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 0)
	ctx := s.server.Writes.CancelAt(1)
	s.AddFault(faults.Fault{Method: http.MethodPost, Latency: 200 * time.Millisecond})
	state, diags := s.fleet.WithContext(ctx).Resource(runType).TryCreate(s.config())
	diags.Expect(t, providertest.Warning("", "Zaoshu: interrupted waiting for task"))
	if tasks := s.taskIDs(); state == nil || state.Tainted || len(tasks) != 1 || tasks[0] != state.ID() {
		t.Errorf("got the state %+v and the tasks %v on the server, want the same untainted task", state, tasks)
	}
}

func TestRunAction_LostAnswerListsTheNewTask(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.loseResponse(faults.Fault{Drop: faults.DropAfter})
	_, diags := c.fleet.Action(runType).TryInvoke(c.config())
	diags.Expect(t, providertest.Error("", `could not run instance "`+c.id+`"`, c.taskIDs()[0], "`exclusive = true`"))
	if strings.Contains(diags.String(), "import {") {
		t.Errorf("got an import block in the error of an action, want none:\n%s", diags)
	}
}

func TestRunAction_ExclusiveTakesOverAfterLostAnswer(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.loseResponse(faults.Fault{Drop: faults.DropAfter})
	messages := strings.Join(c.fleet.Action(runType).Invoke(c.config(map[string]any{"exclusive": true})), "\n")
	task := c.taskIDs()[0]
	for _, text := range []string{"a response was lost", "took over " + task, `Task "` + task + `" is done`} {
		if !strings.Contains(messages, text) {
			t.Errorf("got the messages %q, want %q in them", messages, text)
		}
	}
	c.expectRunCount(t, 1)
}
