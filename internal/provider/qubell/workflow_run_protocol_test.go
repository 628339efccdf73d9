package qubell_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

const runType = "fleet_qubell_workflow_run"

// workflows is an account with an instance of the application Shop, and both
// types that run its workflows.
type workflows struct {
	*acctest.Account

	instance string
	fleet    *providertest.Provider
	resource *providertest.Resource
	action   *providertest.Action
}

func startWorkflows(t *testing.T) workflows {
	t.Helper()
	account := acctest.NewAccount(t, "qubell")

	return workflowsOn(account, acctest.NewProvider(t, account))
}

func workflowsOn(account *acctest.Account, fleet *providertest.Provider) workflows {
	return workflows{
		Account:  account,
		instance: account.Create(mock.KindInstance, nil),
		fleet:    fleet,
		resource: fleet.Resource(runType),
		action:   fleet.Action(runType),
	}
}

// config is the configuration of a run.
func (w workflows) config(workflow string, changes ...map[string]any) map[string]any {
	return providertest.Merge(map[string]any{"instance_id": w.instance, "workflow": workflow}, changes...)
}

// runRequests are the bodies of the requests that ran workflows, by the
// workflow.
func (w workflows) runRequests() []string {
	ran := []string{}
	for _, entry := range w.Journal() {
		workflow, found := strings.CutPrefix(entry.Path, "/api/1/instances/"+w.instance+"/")
		if found && entry.Method == http.MethodPost {
			ran = append(ran, workflow+" "+entry.Body)
		}
	}

	return ran
}

// steps is the attribute `steps` if all steps have succeeded.
func steps(names ...string) []any {
	all := make([]any, len(names))
	for i, name := range names {
		all[i] = map[string]any{"name": name, "status": "Succeeded", "percent_complete": 100}
	}

	return all
}

func TestWorkflowRun_Create_RunsOnce(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		workflow string
		more     map[string]any
		ran      string
		steps    []string
	}{
		"plain": {"restart", nil, "restart {}", []string{"stop", "start"}},
		"with a timeout": {
			"restart",
			map[string]any{"timeouts": map[string]any{"create": "1h"}},
			"restart {}",
			[]string{"stop", "start"},
		},
		"with parameters": {
			"backup",
			map[string]any{"parameters": map[string]any{"keep": `[1, "ok"]`, "target": "test"}},
			`backup {"keep":"[1, \"ok\"]","target":"test"}`,
			[]string{"snapshot", "upload"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := startWorkflows(t)
			config := w.config(test.workflow, test.more)
			state := w.resource.Create(config)
			providertest.ExpectValues(t, state.Values, map[string]any{
				"id": w.instance + "/" + test.workflow, "status": "Succeeded", "steps": steps(test.steps...),
			})
			providertest.ExpectValues(
				t, state.Identity, map[string]any{"instance_id": w.instance, "workflow": test.workflow},
			)
			w.resource.ExpectNoChanges(state, config)
			w.resource.Delete(state)
			if diff := cmp.Diff([]string{test.ran}, w.runRequests()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			// One GET before and one after the request, and one of the refresh.
			if diff := cmp.Diff(map[string]int{http.MethodGet: 3, http.MethodPost: 1}, w.RequestCounts()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWorkflowRun_Plan_ChangesReplace(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	config := w.config(
		"backup",
		map[string]any{"parameters": map[string]any{"keep": "1"}, "triggers": map[string]any{"version": "1"}},
	)
	state := w.resource.Create(config)
	for attribute, value := range map[string]any{
		"instance_id": unknownID, "workflow": "restart",
		"parameters": map[string]any{"keep": "2"}, "triggers": map[string]any{"version": "2"},
	} {
		w.resource.Plan(state, w.config("backup", config, map[string]any{attribute: value})).
			ExpectAction(t, providertest.Replace, attribute)
	}
	for _, attribute := range []string{"parameters", "triggers"} {
		w.resource.Plan(state, w.config("backup", config, map[string]any{attribute: nil})).
			ExpectAction(t, providertest.Replace, attribute)
	}
	state = w.resource.Update(
		state, w.config("backup", config, map[string]any{"triggers": map[string]any{"version": "2"}}),
	)
	if ran := w.runRequests(); len(ran) != 2 {
		t.Errorf("the requests are %q, want 2", ran)
	}
	later := w.config(
		"backup", config,
		map[string]any{"triggers": map[string]any{"version": "2"}, "timeouts": map[string]any{"create": "1m"}},
	)
	plan := w.resource.Plan(state, later)
	plan.ExpectAction(t, providertest.Update)
	plan.ExpectUnknown(t)
	w.resource.ExpectNoChanges(w.resource.Update(state, later), later)
	if ran := w.runRequests(); len(ran) != 2 {
		t.Errorf("the requests are %q, want 2", ran)
	}
}

func TestWorkflowRun_Import_RunsNothing(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	w.resource.Create(w.config("restart"))
	w.resource.Create(w.config("backup"))
	w.resource.Create(w.config("backup"))
	for workflow, want := range map[string]map[string]any{
		"restart": {"status": "Succeeded", "steps": steps("stop", "start")},
		// The API does not show which of two runs is the imported one.
		"backup": {"status": nil, "steps": nil},
	} {
		config := w.config(workflow)
		for _, state := range []*providertest.State{
			w.resource.ImportByID(w.instance + "/" + workflow), w.resource.ImportByIdentity(config),
		} {
			providertest.ExpectValues(t, state.Values, map[string]any{"id": w.instance + "/" + workflow})
			providertest.ExpectValues(t, state.Values, want)
			w.resource.ExpectNoChanges(state, config)
			// The API does not return the arguments. They are taken over once.
			full := w.config(
				workflow,
				map[string]any{"parameters": map[string]any{"to": "5"}, "triggers": map[string]any{"version": "1"}},
			)
			w.resource.Plan(state, full).ExpectAction(t, providertest.Update)
			state = w.resource.Update(state, full)
			providertest.ExpectValues(t, state.Values, want)
			w.resource.ExpectNoChanges(state, full)
			w.resource.Plan(state, w.config(workflow, full, map[string]any{"triggers": nil})).
				ExpectAction(t, providertest.Replace, "triggers")
		}
	}
	if ran := w.runRequests(); len(ran) != 3 {
		t.Errorf("the requests are %q, want 3", ran)
	}
}

func TestWorkflowRun_Import_InvalidID(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	const summary = "Qubell: cannot import the run"
	for id, want := range map[string]providertest.Expectation{
		w.instance:              providertest.Error("", summary, "imported as instance_id/workflow"),
		w.instance + "/":        providertest.Error("", summary, "instance_id/workflow"),
		"/backup":               providertest.Error("", summary, "instance_id/workflow"),
		"shop/backup":           providertest.Error("", summary, "instance_id/workflow", `"shop/backup"`),
		w.instance + "/destroy": providertest.Error("", summary, "no record of the run would remain"),
	} {
		_, diags := w.resource.TryImportByID(id)
		diags.Expect(t, want)
	}
	_, diags := w.resource.TryImportByIdentity(map[string]any{"instance_id": "shop", "workflow": "backup"})
	diags.Expect(t, providertest.Error("", summary, "instance_id/workflow"))
}

func TestWorkflowRun_Import_NothingToImport(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	const summary = "Qubell: cannot import the run"
	destroyed := w.Create(mock.KindInstance, map[string]any{"status": "Destroyed"})
	ran := w.Create(mock.KindInstance, map[string]any{"workflowHistory": []any{
		map[string]any{"name": "restart", "status": "Failed"},
		map[string]any{"name": "backup", "status": "Succeeded"},
		map[string]any{"name": "backup", "status": "Succeeded"},
	}})
	for id, want := range map[string]providertest.Expectation{
		unknownID + "/backup": providertest.Error(
			"", summary, `looked for instance "`+unknownID+`"`, "does not exist", "qubell.endpoint",
		),
		destroyed + "/backup": providertest.Error("", summary, `looked for instance "`+destroyed+`"`, "is destroyed"),
		w.instance + "/backup": providertest.Error(
			"", summary, `looked for a run of workflow "backup" in the history of instance "`+w.instance+`"`,
			"which has no runs", "the next apply then runs the workflow",
		),
		ran + "/back-up": providertest.Error(
			"", summary, `looked for a run of workflow "back-up"`,
			"which has runs of backup, restart. Correct the name",
		),
	} {
		_, diags := w.resource.TryImportByID(id)
		diags.Expect(t, want)
		instance, workflow, _ := strings.Cut(id, "/")
		_, diags = w.resource.TryImportByIdentity(map[string]any{"instance_id": instance, "workflow": workflow})
		diags.Expect(t, want)
	}
	w.AddFault(faults.Fault{Method: http.MethodGet, PathRegexp: "/instances/", Status: http.StatusForbidden})
	_, diags := w.resource.TryImportByID(ran + "/backup")
	diags.Expect(t, providertest.Error("", "Qubell", ran, "403"))
}

func TestWorkflowRun_Import_RunningWorkflow(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	w.Edit(mock.KindInstance, w.instance, map[string]any{"workflowHistory": []any{
		map[string]any{"name": "backup", "status": "Executing"},
	}})
	state := w.resource.ImportByID(w.instance + "/backup")
	providertest.ExpectValues(t, state.Values, map[string]any{"status": nil, "steps": nil})
	w.resource.ExpectNoChanges(state, w.config("backup"))
}

func TestWorkflowRun_Create_FailureNamesStep(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	named := `workflow "break" of instance "` + w.instance + `"`
	want := providertest.Error(
		"", "Qubell: "+named+" failed", `job "break" failed at step "crash"`, "runs the workflow once more",
	)
	state, diags := w.resource.CreateTainted(w.config("break"))
	diags.Expect(t, want)
	providertest.ExpectValues(t, state.Values, map[string]any{
		"id": w.instance + "/break", "status": "Failed", "steps": []any{
			map[string]any{"name": "prepare", "status": "Succeeded", "percent_complete": 100},
			map[string]any{"name": "crash", "status": "Failed", "percent_complete": 99},
			map[string]any{"name": "cleanup", "status": "Requested", "percent_complete": 0},
		},
	})
	// The next apply runs it again. Another workflow can run in the meantime.
	w.resource.Plan(w.resource.Read(state), w.config("break")).ExpectAction(t, providertest.Replace)
	_, diags = w.action.TryInvoke(w.config("break"))
	diags.Expect(t, want)
	providertest.ExpectValues(t, w.resource.Create(w.config("restart")).Values, map[string]any{"status": "Succeeded"})
	if diff := cmp.Diff([]string{"break {}", "break {}", "restart {}"}, w.runRequests()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWorkflowRun_Rejected(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		workflow string
		more     map[string]any
		edit     map[string]any
		want     providertest.Expectation
	}{
		"an unknown workflow": {"fly", nil, nil, providertest.Error("workflow", `Qubell: could not run workflow `+
			`"fly" of instance`,
			"400 Bad Request: The instance has no workflow fly", "version 3 of the application's manifest")},
		"workflow that users cannot run": {
			"launch", nil, nil, providertest.Error("workflow", "no workflow launch that can be run"),
		},
		"a missing parameter": {
			"migrate", nil, nil,
			providertest.Error("workflow", "parameter to is required", "accepts the parameters and requires no others"),
		},
		"an unknown parameter": {
			"restart", map[string]any{
				"parameters": map[string]any{"slowly": "true"},
			}, nil, providertest.Error("workflow", "parameter slowly is unknown"),
		},
		"an unknown instance": {
			"backup",
			map[string]any{"instance_id": unknownID},
			nil,
			providertest.Error("instance_id", "Qubell: no such instance", unknownID),
		},
		"a destroyed instance": {
			"backup", nil,
			map[string]any{"status": "Destroyed"},
			providertest.Error("instance_id", "could not run workflow", "status is Destroyed"),
		},
		"workflow with special characters": {"a/b?c", nil, nil, providertest.Error("workflow", "no workflow a/b?c")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := startWorkflows(t)
			w.Edit(mock.KindInstance, w.instance, test.edit)
			config := w.config(test.workflow, test.more)
			w.resource.CreateFails(config).Expect(t, test.want)
			_, diags := w.action.TryInvoke(config)
			diags.Expect(t, test.want)
		})
	}
}

func TestWorkflowRun_Errors_HoldNoParameters(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	w.AddFault(
		faults.Fault{
			Method: http.MethodPost, Status: http.StatusBadRequest, Body: `{"errors":["open-sesame is no number"]}`,
		},
	)
	_, diags := w.resource.TryCreate(
		w.config("backup", map[string]any{"parameters": map[string]any{"keep": "open-sesame"}}),
	)
	diags.Expect(t, providertest.Error("workflow", "is no number"))
	if strings.Contains(diags.String(), "open-sesame") {
		t.Errorf("the error is %s, want no parameter in it", diags)
	}
}

func TestWorkflowRun_Rejected_InstanceOfOtherAccount(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	other := acctest.NewAccount(t, "qubell").Create(mock.KindInstance, nil)
	_, diags := w.resource.TryCreate(w.config("backup", map[string]any{"instance_id": other}))
	diags.Expect(t, providertest.Error("instance_id", "403 Forbidden", "EditInstance"))
}

func TestWorkflowRun_Rejected_Component(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	w.Create(mock.KindInstance, map[string]any{"applicationId": mock.ApplicationPlatform})
	for _, object := range w.Objects() {
		if object.Fields["applicationId"] == mock.ApplicationDatabase {
			_, diags := w.resource.TryCreate(w.config("backup", map[string]any{"instance_id": object.ID}))
			diags.Expect(
				t,
				providertest.Error("instance_id", "403 Forbidden", "the instance is a component of another instance"),
			)

			return
		}
	}
	t.Error("the account has no component, want one")
}

func TestWorkflowRun_Validation_InvalidValues(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	for name, test := range map[string]struct {
		config map[string]any
		want   []providertest.Expectation
	}{
		"no id": {
			w.config("backup", map[string]any{"instance_id": "shop"}),
			[]providertest.Expectation{providertest.Error("instance_id", "24 hexadecimal digits")},
		},
		"an empty name": {
			w.config(""), []providertest.Expectation{providertest.Error("workflow", "must not be empty")},
		},
		"a null parameter": {
			w.config("backup", map[string]any{"parameters": map[string]any{"keep": nil}}),
			[]providertest.Expectation{providertest.Error("parameters", "is null")},
		},
		"unknown values": {
			w.config(
				"",
				map[string]any{
					"instance_id": providertest.Unknown, "workflow": providertest.Unknown,
					"parameters": providertest.Unknown,
				},
			), nil,
		},
		"unknown value of a parameter": {
			w.config("backup", map[string]any{"parameters": map[string]any{"keep": providertest.Unknown}}), nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w.resource.Validate(test.config).Expect(t, test.want...)
			w.action.Validate(test.config).Expect(t, test.want...)
		})
	}
	w.resource.Validate(w.config("destroy")).
		Expect(t, providertest.Error("workflow", "destroys the instance", "fleet_qubell_instance", "action"))
	w.action.Validate(w.config("destroy")).Expect(t)
}

func TestWorkflowRunAction_Destroy(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	named := `workflow "destroy" of instance "` + w.instance + `"`
	want := []string{"Qubell has accepted " + named, "Done waiting for " + named + " to end"}
	if diff := cmp.Diff(want, w.action.Invoke(w.config("destroy"))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if status := w.Objects()[0].Fields["status"]; status != "Destroyed" {
		t.Errorf("the status is %v, want Destroyed", status)
	}
}

func TestWorkflowRun_Read_RemovedWithInstance(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	state := w.resource.Create(w.config("backup"))
	w.Edit(mock.KindInstance, w.instance, map[string]any{"status": "Destroying"})
	w.resource.ExpectNoChanges(state, w.config("backup"))
	w.Edit(mock.KindInstance, w.instance, map[string]any{"status": "Destroyed"})
	w.resource.ExpectGone(state)
	w.Delete(mock.KindInstance, w.instance)
	w.fleet.WithoutIdentity().Resource(runType).ExpectGone(state)
}

func TestWorkflowRun_Read_FailureKeepsState(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	state := w.resource.Create(w.config("backup"))
	w.AddFault(faults.Fault{Method: http.MethodGet, Status: http.StatusBadGateway})
	left, diags := w.resource.TryRead(state)
	diags.Expect(t, providertest.Error("", `Qubell: could not read instance "`+w.instance+`"`, "502 Bad Gateway"))
	if left == nil {
		t.Error("the run is not in the state, want it there")
	}
}

// elapsedSuffix is the end of a progress line, the duration of the wait.
var elapsedSuffix = regexp.MustCompile(`, \d+s elapsed$`)

// invoke runs the workflow by the action, and returns the progress lines.
func (w workflows) invoke(workflow string) []string {
	progress := w.action.Invoke(w.config(workflow))
	for i := range progress {
		progress[i] = elapsedSuffix.ReplaceAllString(progress[i], "")
	}

	return progress
}

// The status alone proves nothing, because it is still Running right after the
// request.
func TestWorkflowRun_Wait_EndsWithJob(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t)
	w := workflowsOn(slow.Account, slow.Provider)
	// Each state lasts for enough polls to be reported, at most once a second.
	slow.Polls.AdvanceBefore(4, stepDuration/2)
	slow.Polls.AdvanceBefore(10, stepDuration)
	slow.Polls.AdvanceBefore(16, stepDuration)
	named := `workflow "backup" of instance "` + w.instance + `"`
	want := []string{
		"Qubell has accepted " + named,
		"Waiting for " + named + " to end: Running",
		"Waiting for " + named + " to end: Executing, backup: snapshot 50 %",
		"Waiting for " + named + " to end: Executing, backup: upload 50 %",
		"Done waiting for " + named + " to end",
	}
	if diff := cmp.Diff(want, w.invoke("backup")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWorkflowRun_Start_WaitsForOtherJob(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t)
	w := workflowsOn(slow.Account, slow.Provider)
	runOutOfBand(t, slow.Account, w.instance, "restart")
	// The first run is not visible yet, and the second is rejected. Then the
	// first run is visible, for enough polls to be reported. Then it has ended,
	// and the second is accepted, and ends, too.
	slow.Writes.AdvanceBefore(2, stepDuration/2)
	slow.Writes.AdvanceBefore(9, 2*stepDuration)
	slow.Polls.AdvanceBefore(9, 3*stepDuration)
	named := `workflow "backup" of instance "` + w.instance + `"`
	want := []string{
		"Waiting for another job to end before " + named + `: Running, but the API reports ` +
			`"It is not allowed to run workflow currently since another workflow is already running"`,
		"Waiting for another job to end before " + named + ": Executing, restart: stop 50 %",
		"Qubell has accepted " + named,
		"Done waiting for " + named + " to end",
	}
	if diff := cmp.Diff(want, w.invoke("backup")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// runOutOfBand runs a workflow outside Terraform.
func runOutOfBand(t *testing.T, account *acctest.Account, instance, workflow string) {
	t.Helper()
	request, err := http.NewRequestWithContext(
		t.Context(), http.MethodPost, account.Endpoint+"/api/1/instances/"+instance+"/"+workflow,
		strings.NewReader("{}"),
	)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+account.Credentials["token"])
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // Nothing is read from it.
	if response.StatusCode != http.StatusOK {
		t.Fatalf("the server answered %s", response.Status)
	}
}

func TestWorkflowRun_Start_TimesOutWaitingForOtherJob(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t)
	w := workflowsOn(slow.Account, slow.Provider)
	runOutOfBand(t, slow.Account, w.instance, "restart")
	slow.Clock.Advance(stepDuration / 2)
	diags := slow.Provider.WithContext(slow.Polls.DeadlineAt(2)).Resource(runType).CreateFails(w.config("backup"))
	diags.Expect(
		t,
		providertest.Error(
			"",
			`Qubell: timed out waiting for another job to end before workflow "backup" of instance "`+w.instance+`"`,
			"Its state was still Executing, restart: stop 50 %", "timeouts",
		),
	)
	if strings.Contains(diags.String(), "tainted") {
		t.Errorf("the error is %s, want no mention of a taint, because nothing is in the state", diags)
	}
}

func TestWorkflowRun_Start_InstanceBeingDestroyed(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t)
	w := workflowsOn(slow.Account, slow.Provider)
	runOutOfBand(t, slow.Account, w.instance, "destroy")
	slow.Clock.Advance(stepDuration / 2)
	_, diags := w.resource.TryCreate(w.config("backup"))
	diags.Expect(
		t,
		providertest.Error(
			"instance_id",
			"could not run workflow",
			"409 Conflict",
			"The instance's status is Destroying",
		),
	)
}

func TestWorkflowRun_Wait_InstanceDestroyed(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t)
	w := workflowsOn(slow.Account, slow.Provider)
	slow.Polls.BeforeRequest(3, func() { slow.Delete(mock.KindInstance, w.instance) })
	state, diags := w.resource.TryCreate(w.config("backup"))
	diags.Expect(
		t, providertest.Error("", `workflow "backup" of instance "`+w.instance+`" failed`, "the instance is gone"),
	)
	providertest.ExpectValues(t, state.Values, map[string]any{"status": "Failed", "steps": []any{}})
}

func TestWorkflowRun_Wait_TimeoutKeepsRun(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t)
	w := workflowsOn(slow.Account, slow.Provider)
	slow.Polls.AdvanceBefore(2, stepDuration/2)
	state, diags := slow.Provider.WithContext(slow.Polls.DeadlineAt(3)).Resource(runType).CreateTainted(
		w.config("backup"),
	)
	diags.Expect(
		t,
		providertest.Error("", `Qubell: timed out waiting for workflow "backup" of instance "`+w.instance+`" to end`,
			"Its state was still Executing, backup: snapshot 50 %", "marks the resource as tainted",
			"`terraform untaint ADDRESS`", "timeouts"),
	)
	providertest.ExpectValues(t, state.Values, map[string]any{"status": "Executing", "steps": []any{
		map[string]any{"name": "snapshot", "status": "Executing", "percent_complete": 50},
		map[string]any{"name": "upload", "status": "Requested", "percent_complete": 0},
	}})
	_, diags = w.action.TryInvoke(w.config("backup", map[string]any{"timeouts": map[string]any{"invoke": "1ns"}}))
	diags.Expect(t, providertest.Error("", "timed out waiting for another job to end", "No poll succeeded"))
}

func TestWorkflowRun_Wait_EndsAtOnceWhenInterrupted(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t)
	w := workflowsOn(slow.Account, slow.Provider)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	began := time.Now()
	_, diags := slow.Provider.WithContext(ctx).Action(runType).OnProgress(func(message string) {
		if strings.HasPrefix(message, "Waiting") {
			cancel()
		}
	}).TryInvoke(w.config("backup"))
	diags.Expect(t, providertest.Error("", "Qubell: interrupted waiting for", "to end", "Running"))
	if took := time.Since(began); took > stepDuration {
		t.Errorf("the wait ended after %s, want it to end at once", took)
	}
}

func TestWorkflowRun_Wait_ToleratesStatus408(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	// One poll before the request, which waits for a real one, and one after
	// it.
	w.AddFault(faults.Fault{Method: http.MethodGet, Times: 1, Status: http.StatusRequestTimeout})
	w.AddFault(faults.Fault{Method: http.MethodGet, Skip: 1, Times: 1, Status: http.StatusRequestTimeout})
	providertest.ExpectValues(t, w.resource.Create(w.config("backup")).Values, map[string]any{"status": "Succeeded"})
	if counts := w.RequestCounts(); counts[http.MethodGet] != 4 || counts[http.MethodPost] != 1 {
		t.Errorf("the requests are %v, want 4 GETs and 1 POST", counts)
	}
}

func TestWorkflowRun_Wait_FailureKeepsRun(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	w.AddFault(faults.Fault{
		Method: http.MethodGet, Skip: 1, Times: 1,
		Status: http.StatusForbidden, Body: `{"errors":["Closed."]}`,
	})
	state, diags := w.resource.CreateTainted(w.config("backup"))
	diags.Expect(t, providertest.Error("", `could not read instance "`+w.instance+`"`, "403 Forbidden: Closed."))
	providertest.ExpectValues(t, state.Values, map[string]any{"status": "Requested", "steps": []any{}})
}

func TestWorkflowRun_Wait_OlderForm(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	show := func(changes map[string]any) {
		body := instanceJSON(t, w.instance, map[string]any{"version": "3"}, changes)
		w.AddFault(faults.Fault{Method: http.MethodGet, Times: 1, Status: http.StatusOK, Body: body})
	}
	backup := func(status string) map[string]any { return map[string]any{"name": "backup", "status": status} }
	// The running job is not in the history, and no job has steps.
	show(map[string]any{"status": "Active"})
	show(map[string]any{"status": "EXECUTING", "workflow": backup("EXECUTING")})
	show(
		map[string]any{"status": "Error", "errorMessage": "No space left.", "workflowHistory": []any{backup("FAILED")}},
	)
	state, diags := w.resource.TryCreate(w.config("backup"))
	diags.Expect(t, providertest.Error("", `job "backup" failed: No space left`))
	providertest.ExpectValues(t, state.Values, map[string]any{"status": "FAILED", "steps": []any{}})
}

func TestWorkflowRunAction_ReportsRateLimitWaits(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	w.AddFault(
		faults.Fault{
			Method: http.MethodPost, Times: 1, Status: http.StatusTooManyRequests,
			Headers: map[string]string{"Retry-After": "1"},
		},
	)
	progress := w.action.Invoke(w.config("backup"))
	if !strings.HasPrefix(progress[0], "Qubell accepts no requests for now. The provider continues in 1s") {
		t.Errorf("the progress is %q, want a wait for the rate limit first", progress)
	}
}
