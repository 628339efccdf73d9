package wakame

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

var _ action.ActionWithConfigure = (*rebootAction)(nil)

// NewRebootAction returns the action fleet_wakame_reboot.
func NewRebootAction() action.Action { return &rebootAction{} }

type rebootAction struct {
	system.Action[*api.Client]
}

type rebootActionModel struct {
	InstanceID types.String `tfsdk:"instance_id"`
}

func (a *rebootAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_wakame_reboot"
}

func (a *rebootAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reboots an instance on Wakame-vdc, which must be running. The server tells when it has taken the order, " +
			"and nothing of the reboot itself: the instance's state is `running` throughout.",
		Attributes: map[string]schema.Attribute{
			"instance_id": schema.StringAttribute{
				MarkdownDescription: "Id of the instance, such as `i-j4f0k3c8`.",
				Required:            true,
				Validators:          []validator.String{instanceID()},
			},
		},
	}
}

func (a *rebootAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config rebootActionModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	tell := func(message string) { resp.SendProgress(action.InvokeProgressEvent{Message: message}) }
	id := config.InstanceID.ValueString()
	tell(fmt.Sprintf("Rebooting instance %q", id))
	resp.Diagnostics.Append(reboot(waiting.WithRateLimitProgress(ctx, api.Name, tell), a.Client, id, a.Diagnose)...)
	if !resp.Diagnostics.HasError() {
		tell(fmt.Sprintf("The server reboots instance %q", id))
	}
}

// reboot reboots an instance, for the resource and for the action. There is
// nothing to wait for: its state is running throughout (design/api/wakame.md,
// "Rebooting an instance").
func reboot(
	ctx context.Context,
	client *api.Client,
	id string,
	diagnose func(context.Context, system.Schema, error) diag.Diagnostics,
) diag.Diagnostics {
	err := client.RebootInstance(ctx, id)
	summary := fmt.Sprintf("Wakame-vdc: could not reboot instance %q", id)
	if state, forbidden := api.ForbiddingState(err); forbidden {
		return diag.Diagnostics{diag.NewErrorDiagnostic(summary, fmt.Sprintf(
			"Its state is %s, and only a running instance can be rebooted. Nothing was done. See that it runs, then apply again.",
			state,
		))}
	}
	if failure, ok := errors.AsType[*rest.Error](err); ok && failure.Kind == rest.InDoubt {
		return diag.Diagnostics{diag.NewErrorDiagnostic(summary, failure.Outcome()+
			"\n\nThe order was sent, but what became of it is unknown: the instance may be rebooting. If you apply again it is rebooted once more.")}
	}
	if err != nil {
		return diagnose(ctx, nil, err)
	}

	return nil
}
