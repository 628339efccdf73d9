package qubell_test

import (
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

// timedWorkflows is an account on a slow server.
type timedWorkflows struct {
	workflows

	server *acctest.TimedAccount
}

func startTimedWorkflows(t *testing.T) timedWorkflows {
	t.Helper()
	server := newTimedAccount(t)

	return timedWorkflows{workflowsOn(server.Account, server.Provider), server}
}

// interrupt runs a workflow, and interrupts the wait while its first step
// executes.
func (w timedWorkflows) interrupt(t *testing.T, config map[string]any) *providertest.State {
	t.Helper()
	w.server.Polls.AdvanceBefore(2, stepDuration/2)
	state, diags := w.fleet.WithContext(w.server.Polls.CancelAt(3)).Resource(runType).TryCreate(config)
	if state == nil {
		t.Fatalf("the run is not in the state, want it there:\n%s", diags)
	}
	if state.Tainted {
		t.Error("the run is tainted, want it not tainted")
	}
	diags.Expect(
		t,
		providertest.Warning(
			"", "Qubell: interrupted waiting for workflow ", ` of instance "`+w.instance+`" to end`,
			"Its state was still Executing, ",
			"The state has the object as it was last read. The next plan shows the remaining changes.",
		),
	)

	return state
}

// wantRunRequests compares the number of requests that ran workflows.
func (w workflows) wantRunRequests(t *testing.T, want int) {
	t.Helper()
	if ran := w.runRequests(); len(ran) != want {
		t.Errorf("the requests are %q, want %d", ran, want)
	}
}

func TestWorkflowRun_Interrupted_KeepsLastState(t *testing.T) {
	t.Parallel()
	w := startTimedWorkflows(t)
	state := w.interrupt(t, w.config("backup", map[string]any{"triggers": map[string]any{"version": "1"}}))
	providertest.ExpectValues(t, state.Values, map[string]any{
		"id": w.instance + "/backup", "instance_id": w.instance, "workflow": "backup",
		"triggers": map[string]any{"version": "1"},
		"status":   "Executing", "steps": []any{
			map[string]any{"name": "snapshot", "status": "Executing", "percent_complete": 50},
			map[string]any{"name": "upload", "status": "Requested", "percent_complete": 0},
		},
	})
	providertest.ExpectValues(t, state.Identity, map[string]any{"instance_id": w.instance, "workflow": "backup"})
}

func TestWorkflowRun_Interrupted_DoneMeanwhile(t *testing.T) {
	t.Parallel()
	w := startTimedWorkflows(t)
	config := w.config("backup")
	state := w.interrupt(t, config)
	w.server.Clock.Advance(launchDuration)
	w.resource.ExpectNoChanges(state, config)
	state = w.resource.Read(state)
	providertest.ExpectValues(
		t, state.Values, map[string]any{"status": "Succeeded", "steps": steps("snapshot", "upload")},
	)
	// A later failure does not belong to this run.
	w.Edit(mock.KindInstance, w.instance, map[string]any{"status": "Failed"})
	w.resource.ExpectNoChanges(state, config)
	w.wantRunRequests(t, 1)
}

func TestWorkflowRun_Interrupted_Resumes(t *testing.T) {
	t.Parallel()
	w := startTimedWorkflows(t)
	config := w.config("backup")
	state := w.resource.Read(w.interrupt(t, config))
	plan := w.resource.Plan(state, config)
	plan.ExpectAction(t, providertest.Update)
	plan.ExpectUnknown(t, "status", "steps")
	w.server.Polls.AdvanceBeforeEach(stepDuration)
	state = w.resource.Update(state, config)
	providertest.ExpectValues(
		t, state.Values, map[string]any{"status": "Succeeded", "steps": steps("snapshot", "upload")},
	)
	w.resource.ExpectNoChanges(state, config)
	w.wantRunRequests(t, 1)
}

func TestWorkflowRun_Interrupted_FailedMeanwhile(t *testing.T) {
	t.Parallel()
	w := startTimedWorkflows(t)
	config := w.config("break")
	state := w.interrupt(t, config)
	w.server.Clock.Advance(launchDuration)
	failed := w.resource.Read(state)
	providertest.ExpectValues(t, failed.Values, map[string]any{"status": "Failed"})
	w.resource.Plan(failed, config).ExpectAction(t, providertest.Replace, "id")
	// The replacement stays planned until the workflow runs again.
	failed = w.resource.Read(failed)
	w.resource.Plan(failed, config).ExpectAction(t, providertest.Replace, "id")
	w.server.Polls.AdvanceBeforeEach(stepDuration)
	again, diags := w.resource.TryUpdate(failed, config)
	diags.Expect(t, providertest.Error("", `workflow "break" of instance "`+w.instance+`" failed`))
	if again == nil || !again.Tainted {
		t.Errorf("the state is %+v, want a tainted run", again)
	}
	w.wantRunRequests(t, 2)
}

func TestWorkflowRun_Interrupted_ResumesAndFails(t *testing.T) {
	t.Parallel()
	w := startTimedWorkflows(t)
	config := w.config("break")
	state := w.interrupt(t, config)
	w.server.Polls.AdvanceBeforeEach(stepDuration)
	left, diags := w.resource.TryUpdate(state, config)
	diags.Expect(t, providertest.Error("", `workflow "break" of instance "`+w.instance+`" failed`,
		`job "break" failed at step "crash"`))
	if left.Tainted {
		t.Error("the run is tainted, want it not tainted")
	}
	w.resource.Plan(w.resource.Read(left), config).ExpectAction(t, providertest.Replace, "id")
	w.wantRunRequests(t, 1)
}

func TestWorkflowRun_Interrupted_Again(t *testing.T) {
	t.Parallel()
	w := startTimedWorkflows(t)
	config := w.config("backup")
	state := w.interrupt(t, config)
	ctx := w.server.Polls.CancelAt(w.server.Polls.Count() + 2)
	left, diags := w.fleet.WithContext(ctx).Resource(runType).TryUpdate(state, config)
	diags.Expect(t, providertest.Error("",
		`Qubell: interrupted waiting for workflow "backup" of instance "`+w.instance+`" to end`, "stays in the state"))
	if left.Tainted {
		t.Error("the run is tainted, want it not tainted")
	}
	providertest.ExpectValues(t, left.Values, state.Values)
	w.resource.Plan(w.resource.Read(left), config).ExpectAction(t, providertest.Update)
	w.server.Polls.AdvanceBeforeEach(stepDuration)
	left = w.resource.Update(left, config)
	providertest.ExpectValues(t, left.Values, map[string]any{"status": "Succeeded"})
	w.resource.ExpectNoChanges(left, config)
	w.wantRunRequests(t, 1)
}

func TestWorkflowRun_Interrupted_GoneMeanwhile(t *testing.T) {
	t.Parallel()
	w := startTimedWorkflows(t)
	state := w.interrupt(t, w.config("backup"))
	w.Delete(mock.KindInstance, w.instance)
	w.resource.ExpectGone(state)
}
