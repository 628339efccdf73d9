package qubell

import (
	"context"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

// runTimeout is how long to wait for a workflow where the user does not say.
// The API tells nothing of how long one takes.
const runTimeout = 30 * time.Minute

// run is one run of a workflow. Resource and action share it.
type run struct {
	*workflow

	job *job
}

func newRun(of *workflow) *run { return &run{workflow: of, job: of.newJob()} }

// Start starts the workflow, once no other one is running.
func (r *run) Start(ctx context.Context) diag.Diagnostics {
	err := r.job.Start(ctx)
	if err != nil {
		return r.explainRejection(ctx, err)
	}

	return nil
}

// await waits until the workflow has ended, and returns what is known of it
// then.
func (r *run) await(ctx context.Context) (runState, error) {
	_, last, err := r.job.await(ctx)
	_, failed := errors.AsType[*jobError](err)
	switch {
	case failed:
		return newRunState(last, api.JobFailed), err
	case err != nil:
		return newRunState(last, api.JobRequested), err
	default:
		return newRunState(last, api.JobSucceeded), nil
	}
}

// endDiagnostics turns the error of await into diagnostics for the user.
func (r *run) endDiagnostics(err error) diag.Diagnostics {
	failure, failed := errors.AsType[*jobError](err)
	switch {
	case err == nil:
		return nil
	case failed:
		return diag.Diagnostics{failure.diagnostic(
			"What its other steps have done stays done. See what Qubell shows of the job, correct the cause, " +
				"then apply again: that runs the workflow once more.")}
	default:
		return r.diagnose(err)
	}
}

// baseline is the part of the instance right before a run that is needed to
// detect the end of the run. The private state keeps it when the wait is
// interrupted.
type baseline struct {
	Status api.Status `json:"status"`
	Jobs   []api.Job  `json:"jobs"`
}

func newBaseline(instance *api.Instance) baseline {
	return baseline{Status: instance.Status, Jobs: instance.Jobs()}
}

// tracker returns a tracker of the workflow's run after s.
func (s baseline) tracker(workflow string) *api.Tracker {
	return api.TrackWorkflow(workflow, &api.Instance{Status: s.Status, WorkflowHistory: s.Jobs})
}

// runState is what is known of a run.
type runState struct {
	status api.JobStatus
	steps  []api.Step
}

// newRunState returns what a job shows, which is nil where the API does not
// show it.
func newRunState(job *api.Job, otherwise api.JobStatus) runState {
	if job == nil {
		return runState{status: otherwise}
	}

	return runState{status: job.Status, steps: job.Steps}
}

// stepModel is a step of a job.
type stepModel struct {
	Name            types.String `tfsdk:"name"`
	Status          types.String `tfsdk:"status"`
	PercentComplete types.Int64  `tfsdk:"percent_complete"`
}

// stepModels returns the steps of a job.
func stepModels(steps []api.Step) []stepModel {
	models := make([]stepModel, len(steps))
	for i, step := range steps {
		models[i] = stepModel{
			Name:            types.StringValue(step.Name),
			Status:          types.StringValue(string(step.Status)),
			PercentComplete: types.Int64Value(int64(step.PercentComplete)),
		}
	}

	return models
}

// errDestroyRun says why no resource runs the workflow destroy.
var errDestroyRun = errors.New(
	"The workflow destroy ends the instance, and no record of the run would be left. " + //nolint:staticcheck // A sentence for the user.
		"Leave the end of the instance to fleet_qubell_instance, or run the workflow with the action fleet_qubell_workflow_run.",
)

// notDestroy accepts every workflow but destroy.
func notDestroy() validator.String {
	return schemas.StringValidator{Rule: "another workflow than destroy", Check: func(value string) error {
		if value == api.DestroyWorkflow {
			return errDestroyRun
		}

		return nil
	}}
}

// Descriptions that the resource and the action share.
const (
	runDescription = "It ends when the workflow has, and a workflow that fails is an error, which names the step. " +
		"An instance runs one workflow at a time: while another one is running it waits for its turn. " +
		"Where the answer to a run is lost, the provider looks at the instance: " +
		"it sends the request once more if no job has begun, and otherwise ends in an error, " +
		"since Qubell does not tell who has started a job."
	runExclusiveDescription = "Whether nothing else runs workflows of this instance while Terraform does. Where the " +
		"answer to a run is lost, the only job that has begun since is then taken for this run's. Defaults to `false`."
	runTimeoutDescription = "How long to wait for the workflow, and for those before it, such as `2h`. " +
		"Defaults to `30m`."
)
