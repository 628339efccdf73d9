package qubell

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/operation"
)

// runType is the type of the resource and of the action that run a workflow.
const runType = "fleet_qubell_workflow_run"

// runTimeout is how long to wait for a workflow by default. The API does not
// report how long a workflow takes.
const runTimeout = 30 * time.Minute

// run is one run of a workflow. The resource and the action share it.
type run struct {
	operation.Operation

	client    *api.Client
	request   api.WorkflowRun
	execution *api.Execution
}

// newRun returns a run that has not started.
func newRun(client *api.Client, caller operation.Caller, request api.WorkflowRun) *run {
	return &run{
		Operation: operation.New(caller, diagnostics.Operation{
			Type:         runType,
			ImportID:     func(string) string { return request.InstanceID + "/" + request.Workflow },
			RepeatEffect: "runs the workflow once more",
			Advice: "If nothing else runs workflows of this instance, set `exclusive = true`: the provider then " +
				"takes over the only job that has started since the request.",
		}),
		client:    client,
		request:   request,
		execution: client.NewWorkflowExecution(request),
	}
}

// resumeRun returns a run that has started. It takes the instance right before
// the start.
func resumeRun(client *api.Client, caller operation.Caller, request api.WorkflowRun, before baseline) *run {
	started := newRun(client, caller, request)
	started.execution = before.resume(client, request)

	return started
}

// Start starts the workflow as soon as no other job runs.
func (r *run) Start(ctx context.Context) diag.Diagnostics {
	err := startExecution(r.Context(ctx), r.execution, r.Operation)
	if err != nil {
		return explainWorkflowError(ctx, r.client, r.request, err,
			func(err error) diag.Diagnostics { return r.DiagnoseStart(ctx, err) })
	}

	return nil
}

// Wait waits until the workflow has ended. It returns the state of the run as
// last seen, also with an error.
func (r *run) Wait(ctx context.Context) (runState, error) {
	last, err := waitForExecution(ctx, r.execution, r.Operation)

	return newRunState(last), err
}

// waitDiagnostics returns the diagnostics of an error of Wait.
func (r *run) waitDiagnostics(ctx context.Context, err error) diag.Diagnostics {
	if err == nil {
		return nil
	}

	return jobDiagnostics(err, "The effects of its other steps remain. See the job in Qubell, correct the cause, "+
		"then apply again: that runs the workflow once more.",
		func(err error) diag.Diagnostics { return r.DiagnoseWait(ctx, err) })
}

// baseline is the part of the instance right before a run that is needed to
// detect the end of the run. The private state keeps it if the wait is
// interrupted.
type baseline struct {
	Status api.Status `json:"status"`
	Jobs   []api.Job  `json:"jobs"`
}

func newBaseline(instance *api.Instance) baseline {
	return baseline{Status: instance.Status, Jobs: instance.Jobs()}
}

// resume returns the execution of a run that has started after b.
func (b baseline) resume(client *api.Client, request api.WorkflowRun) *api.Execution {
	return client.ResumeWorkflowExecution(request, &api.Instance{Status: b.Status, WorkflowHistory: b.Jobs})
}

// runState is the status and the steps of a run.
type runState struct {
	status api.JobStatus
	steps  []api.Step
}

// newRunState returns the state of a run from its progress. If the API does not
// show the job, the state has no steps.
func newRunState(progress api.Progress) runState {
	switch {
	case progress.Job != nil:
		return runState{status: progress.Job.Status, steps: progress.Job.Steps}
	case progress.State == api.ExecutionSucceeded:
		return runState{status: api.JobSucceeded}
	case progress.State == api.ExecutionFailed:
		return runState{status: api.JobFailed}
	default:
		return runState{status: api.JobRequested}
	}
}
