package qubell_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
)

// jobCount returns how often the instance has run the workflow "backup".
func (w workflows) jobCount(t *testing.T) int {
	t.Helper()
	history, ok := storedObjects(w.Account, "instance")[w.instance]["workflowHistory"].([]any)
	if !ok {
		t.Fatalf("the instance is %v, want one with a history", storedObjects(w.Account, "instance")[w.instance])
	}
	found := 0
	for _, each := range history {
		if job, isJob := each.(map[string]any); isJob && job["name"] == "backup" {
			found++
		}
	}

	return found
}

// wantJobs compares the number of runs of the workflow "backup", and the number
// of requests for it.
func (w workflows) wantJobs(t *testing.T, want, requests int) {
	t.Helper()
	if got := w.jobCount(t); got != want || len(w.runRequests()) != requests {
		t.Errorf(
			"the instance has run backup %d times after the requests %q, want %d after %d", got, w.runRequests(),
			want, requests,
		)
	}
}

// exclusive is the argument that guarantees that nothing else runs workflows of
// the instance.
func exclusive() map[string]any { return map[string]any{"exclusive": true} }

func TestWorkflowRun_LostAnswer_NamesTheRun(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"dropped", "HTML page"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := startWorkflows(t)
			w.AddFault(lostResponses()[name])
			id := w.instance + "/backup"
			w.resource.CreateFails(w.config("backup")).Expect(t, providertest.Error("",
				`Qubell: could not run workflow "backup" of instance "`+w.instance+`"`,
				"cannot determine whether it is one of these", "workflow backup, status of the instance Running",
				importBlock(runType, id),
				"Applying again runs the workflow once more", "`exclusive = true`"))
			w.wantJobs(t, 1, 1)
			// The import block is the one that the error shows.
			providertest.ExpectValues(t, w.resource.ImportByID(id).Values, map[string]any{"status": "Succeeded"})
		})
	}
}

func TestWorkflowRun_LostAnswer_ExclusiveTakesRunOver(t *testing.T) {
	t.Parallel()
	for name, fault := range lostResponses() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := startWorkflows(t)
			w.AddFault(fault)
			config := w.config("backup", exclusive())
			state, diags := w.resource.TryCreate(config)
			diags.Expect(
				t,
				providertest.Warning(
					"", `Qubell: a response was lost: run workflow "backup" of instance "`+w.instance+`"`, "took over",
					"workflow backup", "equals the request in instance_id and workflow",
				),
			)
			w.wantJobs(t, 1, 1)
			if state == nil || state.Tainted {
				t.Fatalf("the state is %+v, want a run, not tainted", state)
			}
			providertest.ExpectValues(
				t, state.Values, map[string]any{"status": "Succeeded", "steps": steps("snapshot", "upload")},
			)
			w.resource.ExpectNoChanges(state, config)
		})
	}
}

// A second run shows that something else runs workflows, although the user has
// set exclusive.
func TestWorkflowRun_LostAnswer_ExclusiveTakesNoneOfTwo(t *testing.T) {
	t.Parallel()
	s := newGatedAccount(t)
	w := workflowsOn(s.Account, s.Provider)
	s.Writes.BeforeRequest(1, func() { runOutOfBand(t, s.Account, w.instance, "backup") })
	s.AddFault(faults.Fault{Method: http.MethodPost, Drop: faults.DropAfter, Skip: 1, Times: 1})
	w.resource.CreateFails(w.config("backup", exclusive())).Expect(t, providertest.Error("",
		"cannot determine whether it is one of these", importBlock(runType, w.instance+"/backup")))
	w.wantJobs(t, 2, 2)
}

func TestWorkflowRun_LostAnswer_RequestTimesOut(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "qubell")
	config := account.Config()
	config["http"] = providertest.Merge(map[string]any{"request_timeout": "3s"}, blockConfig(config["http"]))
	w := workflowsOn(account, providertest.New(t, provider.New("test")(), config))
	w.AddFault(faults.Fault{Method: http.MethodPost, AfterWork: true, Latency: time.Hour, Times: 1})
	w.resource.CreateFails(w.config("backup")).Expect(t, providertest.Error("", "could not run workflow",
		"cannot determine whether it is one of these"))
	w.wantJobs(t, 1, 1)
}

// blockConfig are the settings of a block of the provider.
func blockConfig(block any) map[string]any {
	all, _ := block.(map[string]any)

	return maps.Clone(all)
}

func TestWorkflowRun_LostRequest_IsSentOnceMore(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	w.AddFault(lostRequestFault())
	// There is no warning, because the run's own job is not a duplicate.
	state, diags := w.resource.TryCreate(w.config("backup"))
	diags.Expect(t)
	providertest.ExpectValues(t, state.Values, map[string]any{"status": "Succeeded"})
	w.wantJobs(t, 1, 2)
}

func TestWorkflowRun_LostRequest_ReportsDuplicate(t *testing.T) {
	t.Parallel()
	s := newGatedAccount(t)
	w := workflowsOn(s.Account, s.Provider)
	// The first request arrives after all.
	s.Writes.BeforeRequest(2, func() { runOutOfBand(t, s.Account, w.instance, "backup") })
	s.AddFault(lostRequestFault())
	state, diags := w.resource.TryCreate(w.config("backup"))
	diags.Expect(
		t,
		providertest.Warning("", `Qubell: a response was lost: run workflow "backup" of instance "`+w.instance+`"`,
			"sent the request once more",
			"may have arrived late, or another process may have created these objects"),
	)
	if state == nil || state.Tainted {
		t.Errorf("the state is %+v, want a run, not tainted", state)
	}
	w.wantJobs(t, 2, 3)
}

func TestWorkflowRun_LostRequest_Twice(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	w.AddFault(faults.Fault{Method: http.MethodPost, Drop: faults.DropBefore})
	w.resource.CreateFails(w.config("backup")).Expect(t, providertest.Error("",
		`could not run workflow "backup" of instance "`+w.instance+`"`,
		"the client sent the request twice, and the system shows that it created nothing"))
	w.wantJobs(t, 0, 2)
}

// The request is on the wire when Ctrl-C arrives, and its run is stored.
func TestWorkflowRun_Interrupted_RequestOnTheWireIsNotAbandoned(t *testing.T) {
	t.Parallel()
	s := newGatedAccount(t)
	w := workflowsOn(s.Account, s.Provider)
	s.AddFault(faults.Fault{Method: http.MethodPost, Latency: 200 * time.Millisecond})
	state, diags := s.Provider.WithContext(s.Writes.CancelAt(1)).Resource(runType).TryCreate(w.config("backup"))
	diags.Expect(t, providertest.Warning("", "Qubell: interrupted waiting for workflow"))
	if state == nil || state.Tainted {
		t.Fatalf("the state is %+v, want a run, not tainted", state)
	}
	w.resource.ExpectNoChanges(state, w.config("backup"))
	w.wantJobs(t, 1, 1)
}

func TestWorkflowRunAction_LostAnswer(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	w.AddFault(lostResponses()["dropped"])
	_, diags := w.action.TryInvoke(w.config("backup"))
	diags.Expect(
		t,
		providertest.Error("", `could not run workflow "backup" of instance "`+w.instance+`"`, "`exclusive = true`"),
	)
	if strings.Contains(diags.String(), "import {") {
		t.Errorf("the error of an action is %s, want no import block in it", diags)
	}
	w.AddFault(lostResponses()["dropped"])
	progress := strings.Join(w.action.Invoke(w.config("backup", exclusive())), "\n")
	for _, text := range []string{"a response was lost", "took over", "Done waiting for workflow"} {
		if !strings.Contains(progress, text) {
			t.Errorf("the progress is %q, want %q in it", progress, text)
		}
	}
	w.wantJobs(t, 2, 2)
}

// An instance is destroyed only once, so a lost answer causes no doubt.
func TestWorkflowRunAction_LostAnswer_Destroy(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	w.AddFault(lostResponses()["dropped"])
	w.action.Invoke(w.config("destroy"))
	providertest.ExpectValues(
		t, storedObjects(w.Account, "instance")[w.instance], map[string]any{"status": "Destroyed"},
	)
	w.wantRunRequests(t, 1)
}
