package qubell

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

var _ action.ActionWithConfigure = (*workflowRunAction)(nil)

// newWorkflowRunAction returns the action fleet_qubell_workflow_run.
func newWorkflowRunAction() action.Action { return &workflowRunAction{} }

type workflowRunAction struct {
	system.Action[*api.Client]
}

type workflowRunActionModel struct {
	workflowRunBaseModel

	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

func (a *workflowRunAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_qubell_workflow_run"
}

func (a *workflowRunAction) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Runs a workflow of an instance on Qubell, and shows its steps during the wait. " +
			runDescription,
		Attributes: map[string]schema.Attribute{
			"instance_id": schema.StringAttribute{
				MarkdownDescription: workflowInstanceDescription,
				Required:            true,
				Validators:          []validator.String{objectID("an instance")},
			},
			"workflow": schema.StringAttribute{
				MarkdownDescription: workflowNameDescription + " Every instance has the workflow `destroy`, which " +
					"destroys it. The next apply then creates its `fleet_qubell_instance` again.",
				Required:   true,
				Validators: []validator.String{schemas.NotEmpty{}},
			},
			"parameters": schema.MapAttribute{
				MarkdownDescription: workflowParametersDescription,
				ElementType:         types.StringType,
				Optional:            true,
				Validators:          []validator.Map{schemas.NoNullValues{}},
			},
			"exclusive": schema.BoolAttribute{
				MarkdownDescription: runExclusiveDescription,
				Optional:            true,
			},
			"timeouts": schemas.ActionTimeouts(ctx, timeouts.Opts{InvokeDescription: runTimeoutDescription}),
		},
	}
}

func (a *workflowRunAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config workflowRunActionModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := waiting.WithTimeout(ctx, config.Timeouts.Invoke, runTimeout, &resp.Diagnostics)
	defer cancel()
	run := newRun(a.Client, a.InvokeCaller(resp), config.ToAPI())
	defer run.AdviseRepeat(&resp.Diagnostics)
	resp.Diagnostics.Append(run.Start(ctx)...)
	if resp.Diagnostics.HasError() {
		return
	}
	_, err := run.Wait(ctx)
	resp.Diagnostics.Append(run.waitDiagnostics(ctx, err)...)
}
