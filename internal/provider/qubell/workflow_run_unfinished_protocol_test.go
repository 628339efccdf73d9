package qubell_test

import (
	"testing"

	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/acceptance"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/protocol"
)

// slowWorkflows is an account on a slow server.
type slowWorkflows struct {
	workflows

	server *acceptance.Slow
}

func startSlowWorkflows(t *testing.T) slowWorkflows {
	t.Helper()
	server := newSlow(t)

	return slowWorkflows{workflowsOn(server.Account, server.Fleet), server}
}

// interrupt runs a workflow, and interrupts the wait while its first step
// executes.
func (w slowWorkflows) interrupt(t *testing.T, config map[string]any) *protocol.State {
	t.Helper()
	w.server.Looks.Advance(2, stepTakes/2)
	state, diags := w.fleet.WithContext(w.server.Looks.Interrupt(3)).Resource(runType).TryCreate(config)
	if state == nil {
		t.Fatalf("the run is not in the state:\n%s", diags)
	}
	if state.Tainted {
		t.Error("the run is tainted")
	}
	diags.Want(t, protocol.Warning("", "Qubell: interrupted waiting for workflow ", ` of instance "`+w.instance+`" to end`,
		"Its state was still Executing, ", "It is in the state as it was last seen. The next plan shows what is left to do."))

	return state
}

// wantRan compares the number of requests that ran workflows.
func (w workflows) wantRan(t *testing.T, want int) {
	t.Helper()
	if ran := w.ran(); len(ran) != want {
		t.Errorf("%q ran, want %d", ran, want)
	}
}

func TestWorkflowRun_Interrupted_KeepsWhatWasSeen(t *testing.T) {
	t.Parallel()
	w := startSlowWorkflows(t)
	state := w.interrupt(t, w.config("backup", map[string]any{"triggers": map[string]any{"version": "1"}}))
	protocol.Want(t, state.Values, map[string]any{
		"id": w.instance + "/backup", "instance_id": w.instance, "workflow": "backup",
		"triggers": map[string]any{"version": "1"},
		"status":   "Executing", "steps": []any{
			map[string]any{"name": "snapshot", "status": "Executing", "percent_complete": 50},
			map[string]any{"name": "upload", "status": "Requested", "percent_complete": 0},
		},
	})
	protocol.Want(t, state.Identity, map[string]any{"instance_id": w.instance, "workflow": "backup"})
}

func TestWorkflowRun_Interrupted_DoneMeanwhile(t *testing.T) {
	t.Parallel()
	w := startSlowWorkflows(t)
	config := w.config("backup")
	state := w.interrupt(t, config)
	w.server.Clock.Advance(launched)
	w.resource.NoChanges(state, config)
	state = w.resource.Read(state)
	protocol.Want(t, state.Values, map[string]any{"status": "Succeeded", "steps": steps("snapshot", "upload")})
	// A later failure does not belong to this run.
	w.Edit(mock.KindInstance, w.instance, map[string]any{"status": "Failed"})
	w.resource.NoChanges(state, config)
	w.wantRan(t, 1)
}

func TestWorkflowRun_Interrupted_Resumes(t *testing.T) {
	t.Parallel()
	w := startSlowWorkflows(t)
	config := w.config("backup")
	state := w.resource.Read(w.interrupt(t, config))
	plan := w.resource.Plan(state, config)
	plan.Want(t, protocol.Update)
	plan.WantUnknown(t, "status", "steps")
	w.server.Looks.AdvanceEach(stepTakes)
	state = w.resource.Update(state, config)
	protocol.Want(t, state.Values, map[string]any{"status": "Succeeded", "steps": steps("snapshot", "upload")})
	w.resource.NoChanges(state, config)
	w.wantRan(t, 1)
}

func TestWorkflowRun_Interrupted_FailedMeanwhile(t *testing.T) {
	t.Parallel()
	w := startSlowWorkflows(t)
	config := w.config("break")
	state := w.interrupt(t, config)
	w.server.Clock.Advance(launched)
	failed := w.resource.Read(state)
	protocol.Want(t, failed.Values, map[string]any{"status": "Failed"})
	w.resource.Plan(failed, config).Want(t, protocol.Replace, "id")
	// The replacement stays planned until the workflow runs again.
	failed = w.resource.Read(failed)
	w.resource.Plan(failed, config).Want(t, protocol.Replace, "id")
	w.server.Looks.AdvanceEach(stepTakes)
	again, diags := w.resource.TryUpdate(failed, config)
	diags.Want(t, protocol.Error("", `workflow "break" of instance "`+w.instance+`" failed`))
	if again == nil || !again.Tainted {
		t.Errorf("the state is %+v", again)
	}
	w.wantRan(t, 2)
}

func TestWorkflowRun_Interrupted_ResumesAndFails(t *testing.T) {
	t.Parallel()
	w := startSlowWorkflows(t)
	config := w.config("break")
	state := w.interrupt(t, config)
	w.server.Looks.AdvanceEach(stepTakes)
	left, diags := w.resource.TryUpdate(state, config)
	diags.Want(t, protocol.Error("", `workflow "break" of instance "`+w.instance+`" failed`,
		`job "break" failed at step "crash"`))
	if left.Tainted {
		t.Error("the run is tainted")
	}
	w.resource.Plan(w.resource.Read(left), config).Want(t, protocol.Replace, "id")
	w.wantRan(t, 1)
}

func TestWorkflowRun_Interrupted_Again(t *testing.T) {
	t.Parallel()
	w := startSlowWorkflows(t)
	config := w.config("backup")
	state := w.interrupt(t, config)
	ctx := w.server.Looks.Interrupt(w.server.Looks.Passed() + 2)
	left, diags := w.fleet.WithContext(ctx).Resource(runType).TryUpdate(state, config)
	diags.Want(t, protocol.Error("",
		`Qubell: interrupted waiting for workflow "backup" of instance "`+w.instance+`" to end`, "stays in the state"))
	if left.Tainted {
		t.Error("the run is tainted")
	}
	protocol.Want(t, left.Values, state.Values)
	w.resource.Plan(w.resource.Read(left), config).Want(t, protocol.Update)
	w.server.Looks.AdvanceEach(stepTakes)
	left = w.resource.Update(left, config)
	protocol.Want(t, left.Values, map[string]any{"status": "Succeeded"})
	w.resource.NoChanges(left, config)
	w.wantRan(t, 1)
}

func TestWorkflowRun_Interrupted_GoneMeanwhile(t *testing.T) {
	t.Parallel()
	w := startSlowWorkflows(t)
	state := w.interrupt(t, w.config("backup"))
	w.Delete(mock.KindInstance, w.instance)
	w.resource.Gone(state)
}
