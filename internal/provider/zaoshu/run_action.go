package zaoshu

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

var _ action.ActionWithConfigure = (*runAction)(nil)

// NewRunAction returns the action fleet_zaoshu_run.
func NewRunAction() action.Action { return &runAction{} }

type runAction struct {
	system.Action[*api.Client]
}

type runActionModel struct {
	launchModel

	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

func (a *runAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_zaoshu_run"
}

func (a *runAction) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Runs an instance on Zaoshu. " + launchDescription,
		Attributes: map[string]schema.Attribute{
			"instance_id": schema.StringAttribute{
				MarkdownDescription: launchInstanceDescription,
				Required:            true,
				Validators:          []validator.String{identifier("an instance")},
			},
			"target_sources": schema.ListNestedAttribute{
				MarkdownDescription: launchSourcesDescription,
				Optional:            true,
				Validators:          []validator.List{listvalidator.SizeAtLeast(1), listvalidator.NoNullValues()},
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"urls": schema.ListAttribute{
						MarkdownDescription: launchURLsDescription,
						ElementType:         types.StringType,
						Optional:            true,
						Validators:          webURLs(),
					},
					"method": schema.StringAttribute{
						MarkdownDescription: launchMethodDescription,
						Optional:            true,
						Validators:          []validator.String{httpMethod()},
					},
					"headers": schema.MapAttribute{
						MarkdownDescription: launchHeadersDescription + " Attributes of an action cannot be sensitive: take secrets from sensitive variables.",
						ElementType:         types.StringType,
						Optional:            true,
						Validators:          headers(),
					},
				}},
			},
			"result_notify_uri": schema.StringAttribute{
				MarkdownDescription: launchNotifyDescription,
				Optional:            true,
				Validators:          []validator.String{webURL()},
			},
			"wait_for_completion": schema.BoolAttribute{
				MarkdownDescription: launchWaitDescription,
				Optional:            true,
			},
			"exclusive": schema.BoolAttribute{
				MarkdownDescription: launchExclusiveDescription,
				Optional:            true,
			},
			"timeouts": timeouts.AttributesWithOpts(ctx, timeouts.Opts{InvokeDescription: launchTimeoutDescription}),
		},
	}
}

func (a *runAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config runActionModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := waiting.Timeout(ctx, config.Timeouts.Invoke, runTimeout, &resp.Diagnostics)
	defer cancel()
	launch := config.ToLaunch()
	launch.client = a.Client
	launch.progress = func(message string) { resp.SendProgress(action.InvokeProgressEvent{Message: message}) }
	launch.isAction = true
	launch.warn = system.AsProgress(launch.progress)
	launch.diagnose = func(err error) diag.Diagnostics { return a.DiagnoseRun(ctx, launch.creation(), err) }
	id, diags := launch.start(ctx)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !config.waits() {
		return
	}
	task, err := launch.await(ctx, id)
	resp.Diagnostics.Append(launch.ended(task, err)...)
}
