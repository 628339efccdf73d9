package qubell

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
)

// workflowRunResourceModel is the model of the resource.
type workflowRunResourceModel struct {
	workflowBaseModel

	ID        types.String   `tfsdk:"id"`
	Status    types.String   `tfsdk:"status"`
	Steps     types.List     `tfsdk:"steps"`
	Triggers  types.Map      `tfsdk:"triggers"`
	Exclusive types.Bool     `tfsdk:"exclusive"`
	Timeouts  timeouts.Value `tfsdk:"timeouts"`
}

// workflowRunIdentity is the identity of a run. The API has no id for a run.
type workflowRunIdentity struct {
	InstanceID types.String `tfsdk:"instance_id"`
	Workflow   types.String `tfsdk:"workflow"`
}

// Identity returns the identity of the run.
func (m *workflowRunResourceModel) Identity() any {
	return workflowRunIdentity{InstanceID: m.InstanceID, Workflow: m.Workflow}
}

// ToAPI returns the request for the run.
func (m *workflowRunResourceModel) ToAPI() api.WorkflowRun {
	request := m.workflowBaseModel.ToAPI()
	request.Exclusive = m.Exclusive.ValueBool()

	return request
}

// setRunState sets the attributes that depend on the state of the run.
func (m *workflowRunResourceModel) setRunState(ctx context.Context, state runState) diag.Diagnostics {
	m.ID = types.StringValue(m.InstanceID.ValueString() + "/" + m.Workflow.ValueString())
	m.Status = types.StringValue(string(state.status))
	var diags diag.Diagnostics
	m.Steps, diags = types.ListValueFrom(ctx, m.Steps.ElementType(ctx), stepModels(state.steps))

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
