package zaoshu_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/protocol"
)

// lostAnswers are ways in which the answer to a run is lost after the server
// has started it.
func lostAnswers() map[string]faults.Fault {
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

// lose makes the server lose its answer to the next run.
func (c crawler) lose(fault faults.Fault) {
	fault.Method, fault.Times = http.MethodPost, 1
	c.Fault(fault)
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
			c.task(map[string]any{"createdAt": time.Now().Add(-30 * time.Second).UnixMilli()})
			before := c.tasks()
			c.lose(lostAnswers()[name])
			diags := c.fleet.Resource(runType).CreateInVain(c.config())
			all := c.tasks()
			if len(all) != len(before)+1 || c.runs() != 1 {
				t.Fatalf("the server has the tasks %v after %d runs", all, c.runs())
			}
			made := other(all, before)
			diags.Want(t, protocol.Error("", `Zaoshu: could not run instance "`+c.id+`"`,
				"cannot tell whether it is one of these",
				made+", made at ", c.importBlock(made), "Applying again runs the instance once more", "`exclusive = true`"))
			for _, task := range before {
				if strings.Contains(diags.String(), task) {
					t.Errorf("the error names task %s, which is older than the run", task)
				}
			}
		})
	}
}

// other returns the element of all that is not among the others.
func other(all, others []string) string {
	for _, each := range all {
		if !strings.Contains(strings.Join(others, " "), each) {
			return each
		}
	}

	return ""
}

func TestRun_LostAnswer_ExclusiveTakesTheOnlyTask(t *testing.T) {
	t.Parallel()
	for name, fault := range lostAnswers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCrawler(t)
			c.task(map[string]any{"createdAt": time.Now().Add(-30 * time.Second).UnixMilli()})
			before := c.tasks()
			c.lose(fault)
			run := c.fleet.Resource(runType)
			config := c.config(fullRun(), exclusive())
			state, diags := run.TryCreate(config)
			made := other(c.tasks(), before)
			diags.Want(t, protocol.Warning("", `Zaoshu: an answer was lost: run instance "`+c.id+`"`,
				"took over "+made+", made at ",
				"equals the request in instance_id and time", "`terraform state rm ADDRESS`"))
			if state == nil || state.Tainted || state.ID() != made || len(c.tasks()) != 2 || c.runs() != 1 {
				t.Fatalf("the state is %+v, the server has the tasks %v", state, c.tasks())
			}
			protocol.Want(t, state.Values, map[string]any{"status": "done", "total_url_count": 3})
			run.NoChanges(state, config)
		})
	}
}

func TestRun_LostAnswer_ListsSeveralTasks(t *testing.T) {
	t.Parallel()
	for name, vouched := range map[string]bool{"exclusive": true, "not exclusive": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSlow(t, 0)
			begin := func() { s.task(map[string]any{"createdAt": s.server.Clock.Now().UnixMilli()}) }
			s.server.Orders.Before(1, begin)
			s.lose(faults.Fault{Drop: faults.DropAfter})
			diags := s.fleet.Resource(runType).CreateInVain(s.config(map[string]any{"exclusive": vouched}))
			tasks := s.tasks()
			if len(tasks) != 2 || s.runs() != 1 {
				t.Fatalf("the server has the tasks %v after %d runs", tasks, s.runs())
			}
			diags.Want(t, protocol.Error("", "cannot tell whether it is one of these", s.importBlock(tasks[0]),
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
			c.lose(fault)
			run := c.fleet.Resource(runType)
			state := run.Create(c.config())
			if tasks := c.tasks(); len(tasks) != 1 || tasks[0] != state.ID() {
				t.Errorf("the state has task %s, the server %v", state.ID(), tasks)
			}
			run.NoChanges(state, c.config())
		})
	}
}

func TestRun_LostRequest_ReportsATwin(t *testing.T) {
	t.Parallel()
	s := newSlow(t, 10*time.Second)
	var late string
	// The first request arrives after all.
	s.server.Orders.Before(2, func() { late = s.task(map[string]any{"createdAt": s.server.Clock.Now().UnixMilli()}) })
	s.lose(faults.Fault{Drop: faults.DropBefore})
	state, diags := s.fleet.Resource(runType).TryCreate(s.config())
	diags.Want(t, protocol.Warning("", `Zaoshu: an answer was lost: run instance "`+s.id+`"`, "sent the request once more",
		"may have arrived late, or another process has made it", s.importBlock(late), "Delete what you do not need"))
	if state == nil || state.Tainted || state.ID() == late {
		t.Errorf("the state is %+v, the late task %s", state, late)
	}
}

func TestRun_LostRequest_CannotLookForATwin(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.lose(faults.Fault{Drop: faults.DropBefore})
	c.Fault(faults.Fault{
		Method: http.MethodGet, PathRegexp: "/tasks$", Skip: 3,
		Status: http.StatusForbidden, Body: `{"message":"No."}`,
	})
	state, diags := c.fleet.Resource(runType).TryCreate(c.config())
	diags.Want(t, protocol.Warning("", "an answer was lost",
		"Whether the first request arrived after that could not be checked", "403 Forbidden: No.",
		"one object too many"))
	if state == nil || state.Tainted {
		t.Errorf("the state is %+v", state)
	}
}

func TestRun_LostRequest_Twice(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.Fault(faults.Fault{Method: http.MethodPost, Drop: faults.DropBefore})
	c.fleet.Resource(runType).CreateInVain(c.config()).Want(t, protocol.Error("", `could not run instance "`+c.id+`"`,
		"it was sent twice, and the system shows that nothing was made", "Try again later"))
	if tasks := c.tasks(); len(tasks) != 0 {
		t.Errorf("the server has the tasks %v", tasks)
	}
}

func TestRun_LostAnswer_LookFails(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.lose(faults.Fault{Drop: faults.DropAfter})
	c.Fault(faults.Fault{
		Method: http.MethodGet, PathRegexp: "/tasks$",
		Status: http.StatusForbidden, Body: `{"message":"No."}`,
	})
	c.fleet.Resource(runType).CreateInVain(c.config()).Want(t, protocol.Error("", `could not run instance "`+c.id+`"`,
		"looking for what it made failed", "403 Forbidden: No.", "may have been carried out",
		"Applying again runs the instance once more"))
}

func TestRun_UnnamedTask_IsNotShown(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.lose(faults.Fault{Status: http.StatusOK, Body: `{"code":0,"data":null,"msg":""}`})
	c.fleet.Resource(runType).CreateInVain(c.config()).Want(t, protocol.Error("",
		"the answer does not name the task; the system does not show what it made"))
	if c.runs() != 1 {
		t.Errorf("%d runs, want 1: the server has accepted the first", c.runs())
	}
}

func TestRun_LostRequest_InterruptedIsNotSentAgain(t *testing.T) {
	t.Parallel()
	s := newSlow(t, 0)
	ctx, cancel := context.WithCancel(t.Context())
	s.server.Orders.Before(1, cancel)
	s.lose(faults.Fault{Drop: faults.DropBefore})
	s.fleet.WithContext(ctx).Resource(runType).CreateInVain(s.config()).Want(t, protocol.Error("",
		"the system shows that nothing was made", "You interrupted it"))
	if s.runs() != 1 || len(s.tasks()) != 0 {
		t.Errorf("the server has the tasks %v after %d runs", s.tasks(), s.runs())
	}
}

// The request is on the wire when Ctrl-C arrives: its task is not lost.
func TestRun_OnTheWire_IsNotAbandoned(t *testing.T) {
	t.Parallel()
	s := newSlow(t, 0)
	ctx := s.server.Orders.Interrupt(1)
	s.Fault(faults.Fault{Method: http.MethodPost, Latency: 200 * time.Millisecond})
	state, diags := s.fleet.WithContext(ctx).Resource(runType).TryCreate(s.config())
	diags.Want(t, protocol.Warning("", "Zaoshu: interrupted waiting for task"))
	if tasks := s.tasks(); state == nil || state.Tainted || len(tasks) != 1 || tasks[0] != state.ID() {
		t.Errorf("the state is %+v, the server has the tasks %v", state, tasks)
	}
}

func TestRunAction_LostAnswer_NamesTheOnlyTask(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.lose(faults.Fault{Drop: faults.DropAfter})
	_, diags := c.fleet.Action(runType).TryInvoke(c.config())
	diags.Want(t, protocol.Error("", `could not run instance "`+c.id+`"`, c.tasks()[0], "`exclusive = true`"))
	if strings.Contains(diags.String(), "import {") {
		t.Errorf("an action cannot be imported: %s", diags)
	}
}

func TestRunAction_LostAnswer_ExclusiveTakesTheOnlyTask(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.lose(faults.Fault{Drop: faults.DropAfter})
	told := strings.Join(c.fleet.Action(runType).Invoke(c.config(exclusive())), "\n")
	task := c.tasks()[0]
	for _, text := range []string{"an answer was lost", "took over " + task, `Task "` + task + `" is done`} {
		if !strings.Contains(told, text) {
			t.Errorf("the action reported %q, want %q in it", told, text)
		}
	}
	if c.runs() != 1 {
		t.Errorf("%d runs, want 1", c.runs())
	}
}
