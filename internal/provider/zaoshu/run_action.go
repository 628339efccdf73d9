package zaoshu

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

var _ action.ActionWithConfigure = (*runAction)(nil)

// newRunAction returns the action fleet_zaoshu_run.
func newRunAction() action.Action { return &runAction{} }

type runAction struct {
	system.Action[*api.Client]
}

type runActionModel struct {
	runBaseModel

	TargetSources []targetSourceModel `tfsdk:"target_sources"`
	Timeouts      timeouts.Value      `tfsdk:"timeouts"`
}

// ToAPI returns the request for the run.
func (m *runActionModel) ToAPI() api.Run {
	request := m.runBaseModel.ToAPI()
	for _, source := range m.TargetSources {
		request.TargetSources = append(request.TargetSources, source.ToAPI())
	}

	return request
}

func (a *runAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_zaoshu_run"
}

func (a *runAction) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Runs an instance on Zaoshu.\n\n" + runDescription + "\n\n" +
			"The arguments of an action can be neither sensitive nor write-only, and do not accept ephemeral values. " +
			"Use sensitive variables for secrets in `headers` and `result_notify_uri`. Terraform stores the " +
			"arguments in a saved plan file, and not in the state. " +
			"The resource `fleet_zaoshu_run` has write-only arguments for these values.",
		Attributes: map[string]schema.Attribute{
			"instance_id": schema.StringAttribute{
				MarkdownDescription: runInstanceDescription,
				Required:            true,
				Validators:          []validator.String{objectID("an instance")},
			},
			"target_sources": schema.ListNestedAttribute{
				MarkdownDescription: runSourcesDescription,
				Optional:            true,
				Validators:          []validator.List{schemas.NotEmpty{}, schemas.NoNullValues{}},
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"urls": schema.ListAttribute{
						MarkdownDescription: runURLsDescription,
						ElementType:         types.StringType,
						Optional:            true,
						Validators:          urlListValidators(),
					},
					"method": schema.StringAttribute{
						MarkdownDescription: runMethodDescription,
						Optional:            true,
						Validators:          []validator.String{httpMethodValidator()},
					},
					"headers": schema.MapAttribute{
						MarkdownDescription: runHeadersDescription + " An argument of an action cannot be " +
							"sensitive: use sensitive variables for secrets.",
						ElementType: types.StringType,
						Optional:    true,
						Validators:  headerValidators(),
					},
				}, Validators: []validator.Object{schemas.EmptyObjectWarning()}},
			},
			"result_notify_uri": schema.StringAttribute{
				MarkdownDescription: runNotifyDescription,
				Optional:            true,
				Validators:          []validator.String{notifyURIValidator()},
			},
			"wait_for_completion": schema.BoolAttribute{
				MarkdownDescription: runWaitDescription,
				Optional:            true,
			},
			"exclusive": schema.BoolAttribute{
				MarkdownDescription: runExclusiveDescription,
				Optional:            true,
			},
			"timeouts": schemas.ActionTimeouts(ctx, timeouts.Opts{InvokeDescription: runTimeoutDescription}),
		},
	}
}

func (a *runAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config runActionModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := waiting.WithTimeout(ctx, config.Timeouts.Invoke, runTimeout, &resp.Diagnostics)
	defer cancel()
	run := newRun(a.Client, a.InvokeCaller(resp), config.InstanceID.ValueString(), config.ToAPI())
	defer run.AdviseRepeat(&resp.Diagnostics)
	resp.Diagnostics.Append(run.Start(ctx)...)
	if resp.Diagnostics.HasError() || !config.waitsForCompletion() {
		return
	}
	task, err := run.Wait(ctx)
	resp.Diagnostics.Append(run.waitDiagnostics(ctx, task, err)...)
}
