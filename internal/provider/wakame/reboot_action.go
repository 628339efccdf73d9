package wakame

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ action.ActionWithConfigure = (*rebootAction)(nil)

// newRebootAction returns the action fleet_wakame_reboot.
func newRebootAction() action.Action { return &rebootAction{} }

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
		MarkdownDescription: "Reboots an instance on Wakame-vdc. The instance must be running. The action ends when " +
			"the server has accepted the request, and does not wait for the reboot: " +
			"the API does not show it, and the state of the instance stays `running`.",
		Attributes: map[string]schema.Attribute{
			"instance_id": schema.StringAttribute{
				MarkdownDescription: "ID of the instance, such as `i-j4f0k3c8`.",
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
	reboot := newReboot(a.Client, a.InvokeCaller(resp), rebootType, config.InstanceID.ValueString())
	defer reboot.AdviseRepeat(&resp.Diagnostics)
	resp.Diagnostics.Append(reboot.Start(ctx)...)
}
