package qubell

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
)

// workflowRunBaseModel is a run in a configuration. The resource and the action
// share it.
type workflowRunBaseModel struct {
	workflowBaseModel

	Exclusive types.Bool `tfsdk:"exclusive"`
}

// ToAPI returns the request for the run.
func (m *workflowRunBaseModel) ToAPI() api.WorkflowRun {
	request := m.workflowBaseModel.ToAPI()
	request.Exclusive = m.Exclusive.ValueBool()

	return request
}

// workflowRunResourceModel is the model of the resource
// fleet_qubell_workflow_run.
type workflowRunResourceModel struct {
	workflowRunBaseModel
	writeOnlyParametersModel

	ID       types.String   `tfsdk:"id"`
	Status   types.String   `tfsdk:"status"`
	Steps    types.List     `tfsdk:"steps"`
	Triggers types.Map      `tfsdk:"triggers"`
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// ToAPI returns the request for the run.
func (m *workflowRunResourceModel) ToAPI() api.WorkflowRun {
	request := m.workflowRunBaseModel.ToAPI()
	request.Parameters = m.mergeInto(request.Parameters)

	return request
}

// workflowRunIdentity is the identity of a run. The API has no id for a run
// (design/api/qubell.md, "Running a workflow").
type workflowRunIdentity struct {
	InstanceID types.String `tfsdk:"instance_id"`
	Workflow   types.String `tfsdk:"workflow"`
}

// Identity returns the identity of the run.
func (m *workflowRunResourceModel) Identity() any {
	return workflowRunIdentity{InstanceID: m.InstanceID, Workflow: m.Workflow}
}

// FromAPI sets the attributes from the run's job.
func (m *workflowRunResourceModel) FromAPI(ctx context.Context, job *api.Job) diag.Diagnostics {
	m.ID = types.StringValue(m.InstanceID.ValueString() + "/" + m.Workflow.ValueString())
	m.Status = types.StringValue(string(job.Status))
	var diags diag.Diagnostics
	m.Steps, diags = types.ListValueFrom(ctx, m.Steps.ElementType(ctx), stepModels(job.Steps))

	return diags
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
