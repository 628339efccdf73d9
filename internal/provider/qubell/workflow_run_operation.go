package qubell

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/operation"
)

// runTimeout is how long to wait for a workflow by default. The API does not
// report how long a workflow takes.
const runTimeout = 30 * time.Minute

// run is one run of a workflow. The resource and the action share it.
type run struct {
	operation.Operation

	client  *api.Client
	request api.WorkflowRun
	// execution sends the request and detects the end of the job.
	execution *api.Execution
}

// newRun returns a run that has not started.
func newRun(client *api.Client, caller operation.Caller, request api.WorkflowRun) *run {
	return &run{
		Operation: operation.New(caller, diagnostics.Operation{
			Type:         "fleet_qubell_workflow_run",
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

// resumeRun returns a run that has started.
func resumeRun(client *api.Client, caller operation.Caller, request api.WorkflowRun, before baseline) *run {
	started := newRun(client, caller, request)
	started.execution = before.resume(client, request)

	return started
}

// Start starts the workflow as soon as no other job runs.
func (r *run) Start(ctx context.Context) diag.Diagnostics {
	err := startExecution(r.Context(ctx), r.execution, r.Operation)
	if err != nil {
		return explainWorkflowError(ctx, r.client, r.request, err, r.DiagnoseStart)
	}

	return nil
}

// Wait waits until the workflow has ended. It returns the run's job as last
// read, also with an error.
func (r *run) Wait(ctx context.Context) (*api.Job, error) {
	last, err := waitForExecution(ctx, r.execution, r.Operation)

	return runJob(last), err
}

// waitDiagnostics returns the diagnostics of an error of Wait.
func (r *run) waitDiagnostics(ctx context.Context, err error) diag.Diagnostics {
	if err == nil {
		return nil
	}

	advice := "The effects of its other steps remain. See the job in Qubell, and correct the cause. " + r.RepeatAdvice()

	return diagnoseJob(ctx, err, advice, r.DiagnoseWait)
}

// baseline is what the end of a run is detected by: the status and the jobs of
// the instance right before the run. The private state keeps it if the wait is
// interrupted.
type baseline struct {
	Status api.Status `json:"status"`
	Jobs   []api.Job  `json:"jobs"`
}

func newBaseline(instance *api.Instance) baseline {
	return baseline{Status: instance.Status, Jobs: instance.Jobs()}
}

// resume returns the execution of a run that has started.
func (b baseline) resume(client *api.Client, request api.WorkflowRun) *api.Execution {
	return client.ResumeWorkflowExecution(request, &api.Instance{Status: b.Status, WorkflowHistory: b.Jobs})
}

// runJob returns the job of a run. If the API does not return the job, runJob
// returns one that has only a status.
func runJob(progress api.Progress) *api.Job {
	switch {
	case progress.Job != nil:
		return progress.Job
	case progress.State == api.ExecutionSucceeded:
		return &api.Job{Status: api.JobSucceeded}
	case progress.State == api.ExecutionFailed:
		return &api.Job{Status: api.JobFailed}
	default:
		return &api.Job{Status: api.JobRequested}
	}
}
