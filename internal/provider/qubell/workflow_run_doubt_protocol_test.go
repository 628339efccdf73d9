package qubell_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/acceptance"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/protocol"
)

// jobs is how often the instance has run its backup.
func (w workflows) jobs(t *testing.T) int {
	t.Helper()
	history, ok := objects(w.Account, "instance")[w.instance]["workflowHistory"].([]any)
	if !ok {
		t.Fatalf("the instance is %v", objects(w.Account, "instance")[w.instance])
	}
	found := 0
	for _, each := range history {
		if job, isJob := each.(map[string]any); isJob && job["name"] == "backup" {
			found++
		}
	}

	return found
}

// wantJobs compares how often the instance has run its backup, and how often it
// was asked to.
func (w workflows) wantJobs(t *testing.T, want, requests int) {
	t.Helper()
	if got := w.jobs(t); got != want || len(w.ran()) != requests {
		t.Errorf("the instance has run backup %d times after the requests %q, want %d after %d", got, w.ran(), want, requests)
	}
}

// exclusive is the argument that guarantees that nothing else runs workflows of
// the instance.
func exclusive() map[string]any { return map[string]any{"exclusive": true} }

func TestWorkflowRun_LostAnswer_NamesTheRun(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"dropped", "a page"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := startWorkflows(t)
			w.Fault(lostAnswers()[name])
			id := w.instance + "/backup"
			w.resource.CreateInVain(w.config("backup")).Want(t, protocol.Error("",
				`Qubell: could not run workflow "backup" of instance "`+w.instance+`"`,
				"cannot tell whether it is one of these", "workflow backup, status of the instance Running",
				importBlock(runType, id),
				"Applying again runs the workflow once more", "`exclusive = true`"))
			w.wantJobs(t, 1, 1)
			// The import block is the one that the error shows.
			protocol.Want(t, w.resource.ImportByID(id).Values, map[string]any{"status": "Succeeded"})
		})
	}
}

func TestWorkflowRun_LostAnswer_ExclusiveTakesTheRun(t *testing.T) {
	t.Parallel()
	for name, fault := range lostAnswers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := startWorkflows(t)
			w.Fault(fault)
			config := w.config("backup", exclusive())
			state, diags := w.resource.TryCreate(config)
			diags.Want(t, protocol.Warning("", `Qubell: an answer was lost: run workflow "backup" of instance "`+w.instance+`"`,
				"took over", "workflow backup", "equals the request in instance_id and workflow"))
			w.wantJobs(t, 1, 1)
			if state == nil || state.Tainted {
				t.Fatalf("the state is %+v", state)
			}
			protocol.Want(t, state.Values, map[string]any{"status": "Succeeded", "steps": steps("snapshot", "upload")})
			w.resource.NoChanges(state, config)
		})
	}
}

// A second run shows that something else runs workflows, although the user has
// set exclusive.
func TestWorkflowRun_LostAnswer_ExclusiveTakesNoneOfTwo(t *testing.T) {
	t.Parallel()
	s := newGated(t)
	w := workflowsOn(s.Account, s.Fleet)
	s.Orders.Before(1, func() { runBehind(t, s.Account, w.instance, "backup") })
	s.Fault(faults.Fault{Method: http.MethodPost, Drop: faults.DropAfter, Skip: 1, Times: 1})
	w.resource.CreateInVain(w.config("backup", exclusive())).Want(t, protocol.Error("",
		"cannot tell whether it is one of these", importBlock(runType, w.instance+"/backup")))
	w.wantJobs(t, 2, 2)
}

func TestWorkflowRun_LostAnswer_RequestTimesOut(t *testing.T) {
	t.Parallel()
	account := acceptance.NewAccount(t, "qubell")
	config := account.Config()
	config["http"] = protocol.With(map[string]any{"request_timeout": "3s"}, settings(config["http"]))
	w := workflowsOn(account, protocol.New(t, provider.New("test")(), config))
	w.Fault(faults.Fault{Method: http.MethodPost, AfterWork: true, Latency: time.Hour, Times: 1})
	w.resource.CreateInVain(w.config("backup")).Want(t, protocol.Error("", "could not run workflow",
		"cannot tell whether it is one of these"))
	w.wantJobs(t, 1, 1)
}

// settings are those of a block of the provider.
func settings(block any) map[string]any {
	all, _ := block.(map[string]any)

	return maps.Clone(all)
}

func TestWorkflowRun_LostRequest_IsSentOnceMore(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	w.Fault(lostRequest())
	// There is no warning, because the run's own job is not a twin.
	state, diags := w.resource.TryCreate(w.config("backup"))
	diags.Want(t)
	protocol.Want(t, state.Values, map[string]any{"status": "Succeeded"})
	w.wantJobs(t, 1, 2)
}

func TestWorkflowRun_LostRequest_ReportsATwin(t *testing.T) {
	t.Parallel()
	s := newGated(t)
	w := workflowsOn(s.Account, s.Fleet)
	// The first request arrives after all.
	s.Orders.Before(2, func() { runBehind(t, s.Account, w.instance, "backup") })
	s.Fault(lostRequest())
	state, diags := w.resource.TryCreate(w.config("backup"))
	diags.Want(t, protocol.Warning("", `Qubell: an answer was lost: run workflow "backup" of instance "`+w.instance+`"`,
		"sent the request once more",
		"may have arrived late, or another process has made it"))
	if state == nil || state.Tainted {
		t.Errorf("the state is %+v", state)
	}
	w.wantJobs(t, 2, 3)
}

func TestWorkflowRun_LostRequest_Twice(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	w.Fault(faults.Fault{Method: http.MethodPost, Drop: faults.DropBefore})
	w.resource.CreateInVain(w.config("backup")).Want(t, protocol.Error("",
		`could not run workflow "backup" of instance "`+w.instance+`"`,
		"it was sent twice, and the system shows that nothing was made"))
	w.wantJobs(t, 0, 2)
}

// The request is on the wire when Ctrl-C arrives: its run is not lost.
func TestWorkflowRun_OnTheWire_IsNotAbandoned(t *testing.T) {
	t.Parallel()
	s := newGated(t)
	w := workflowsOn(s.Account, s.Fleet)
	s.Fault(faults.Fault{Method: http.MethodPost, Latency: 200 * time.Millisecond})
	state, diags := s.Fleet.WithContext(s.Orders.Interrupt(1)).Resource(runType).TryCreate(w.config("backup"))
	diags.Want(t, protocol.Warning("", "Qubell: interrupted waiting for workflow"))
	if state == nil || state.Tainted {
		t.Fatalf("the state is %+v", state)
	}
	w.resource.NoChanges(state, w.config("backup"))
	w.wantJobs(t, 1, 1)
}

func TestWorkflowRunAction_LostAnswer(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	w.Fault(lostAnswers()["dropped"])
	_, diags := w.action.TryInvoke(w.config("backup"))
	diags.Want(t, protocol.Error("", `could not run workflow "backup" of instance "`+w.instance+`"`, "`exclusive = true`"))
	if strings.Contains(diags.String(), "import {") {
		t.Errorf("an action cannot be imported: %s", diags)
	}
	w.Fault(lostAnswers()["dropped"])
	told := strings.Join(w.action.Invoke(w.config("backup", exclusive())), "\n")
	for _, text := range []string{"an answer was lost", "took over", "Done waiting for workflow"} {
		if !strings.Contains(told, text) {
			t.Errorf("the action reported %q, want %q in it", told, text)
		}
	}
	w.wantJobs(t, 2, 2)
}

// An instance is destroyed only once, so a lost answer causes no doubt.
func TestWorkflowRunAction_LostAnswer_Destroy(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	w.Fault(lostAnswers()["dropped"])
	w.action.Invoke(w.config("destroy"))
	protocol.Want(t, objects(w.Account, "instance")[w.instance], map[string]any{"status": "Destroyed"})
	w.wantRan(t, 1)
}
