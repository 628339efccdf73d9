package qubell

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
)

// workflowBaseModel is a workflow in a configuration. All types that run or
// schedule a workflow share it.
type workflowBaseModel struct {
	InstanceID types.String `tfsdk:"instance_id"`
	Workflow   types.String `tfsdk:"workflow"`
	Parameters types.Map    `tfsdk:"parameters"`
}

// ToAPI returns the workflow with its parameters.
func (m *workflowBaseModel) ToAPI() api.WorkflowRun {
	return api.WorkflowRun{
		InstanceID: m.InstanceID.ValueString(),
		Workflow:   m.Workflow.ValueString(),
		Parameters: parametersToAPI(m.Parameters),
	}
}
