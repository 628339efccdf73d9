package jeto

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

var (
	_ action.ActionWithConfigure      = (*commandAction)(nil)
	_ action.ActionWithValidateConfig = (*commandAction)(nil)
)

// newCommandAction returns the action fleet_jeto_command.
func newCommandAction() action.Action { return &commandAction{} }

type commandAction struct {
	system.Action[*api.Client]
}

type commandActionModel struct {
	commandBaseModel

	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

func (a *commandAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_jeto_command"
}

func (a *commandAction) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Sends a command to the machines of an instance on Jeto.\n\n" + commandDescription,
		Attributes: map[string]schema.Attribute{
			"instance_id": schema.StringAttribute{
				MarkdownDescription: commandInstanceDescription,
				Required:            true,
				Validators:          []validator.String{objectID("an instance")},
			},
			"command": schema.StringAttribute{
				MarkdownDescription: commandNameDescription(""),
				Required:            true,
				Validators:          []validator.String{schemas.OneOf(commandNames()...)},
			},
			"machine": schema.StringAttribute{
				MarkdownDescription: commandMachineDescription,
				Optional:            true,
				Validators:          []validator.String{schemas.NotEmpty{}},
			},
			"script": schema.StringAttribute{
				MarkdownDescription: commandScriptDescription,
				Optional:            true,
				Validators:          []validator.String{schemas.NotEmpty{}},
			},
			"timeouts": schemas.ActionTimeouts(ctx, timeouts.Opts{
				InvokeDescription: commandTimeoutDescription,
			}),
		},
	}
}

func (a *commandAction) ValidateConfig(
	ctx context.Context, req action.ValidateConfigRequest, resp *action.ValidateConfigResponse,
) {
	var config commandActionModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(config.validate()...)
}

func (a *commandAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config commandActionModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := waiting.WithTimeout(ctx, config.Timeouts.Invoke, jobTimeout, &resp.Diagnostics)
	defer cancel()
	command := newCommand(
		a.Client, a.InvokeCaller(resp), commandType, config.InstanceID.ValueString(), config.ToAPI(),
	)
	defer command.AdviseRepeat(&resp.Diagnostics)
	resp.Diagnostics.Append(command.Start(ctx)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(command.waitDiagnostics(ctx, command.Wait(ctx))...)
}
