package wakame

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

var _ action.ActionWithConfigure = (*powerAction)(nil)

// newRebootAction returns the action fleet_wakame_reboot.
func newRebootAction() action.Action {
	return &powerAction{
		verb: rebootVerb(),
		description: "Reboots an instance on Wakame-vdc. The instance must be running. The action ends when " +
			"the server has accepted the request, and does not wait for the reboot: " +
			"the API does not show it, and the state of the instance stays `running`.",
	}
}

// newStopAction returns the action fleet_wakame_stop.
func newStopAction() action.Action {
	return &powerAction{
		verb: stopVerb(),
		description: "Stops an instance on Wakame-vdc, and waits until it is stopped. " +
			"An instance that is stopped already stays as it is.\n\n" +
			stopDescription + "\n\n" + powerVersionDescription + "\n\n" + powerActionDescription,
	}
}

// newStartAction returns the action fleet_wakame_start.
func newStartAction() action.Action {
	return &powerAction{
		verb: startVerb(),
		description: "Starts a stopped instance on Wakame-vdc, and waits until it is running. " +
			"An instance that is running already stays as it is.\n\n" +
			startDescription + "\n\n" + powerVersionDescription + "\n\n" + powerActionDescription,
	}
}

// The descriptions that the resource and the actions share.
const (
	stopDescription = "~> **A stop may delete the disk.** If the image is in local storage, the server deletes " +
		"the disk of the instance when it stops the instance, and copies the image again at the next start. " +
		"A boot volume on a SAN stays attached. In both cases the server releases the addresses of the instance."
	startDescription = "~> **A start that fails destroys the instance.** If no host node has room, the network has " +
		"no free address, or the image does not boot, the server terminates the instance. " +
		"After a start the addresses and the host node may differ."
	powerVersionDescription = "Servers of version 11.06 cannot stop and start instances."
	powerActionDescription  = "If the resource `fleet_wakame_instance` manages the instance and sets " +
		"`desired_state`, its next plan proposes to undo the action, unless `desired_state` agrees with it."
)

// powerAction is the action of a verb.
type powerAction struct {
	system.Action[*api.Client]

	verb        powerVerb
	description string
}

func (a *powerAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_wakame_" + a.verb.name
}

func (a *powerAction) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: a.description,
		Attributes: map[string]schema.Attribute{
			"instance_id": schema.StringAttribute{
				MarkdownDescription: "ID of the instance, such as `i-j4f0k3c8`.",
				Required:            true,
				Validators:          []validator.String{instanceID()},
			},
		},
	}
	if a.verb.target != "" {
		resp.Schema.Attributes["timeouts"] = schemas.ActionTimeouts(ctx, timeouts.Opts{
			InvokeDescription: "How long to wait until the instance is " + string(a.verb.target) +
				", such as `30m`. Defaults to `10m`.",
		})
	}
}

func (a *powerAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var id types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("instance_id"), &id)...)
	if a.verb.target != "" {
		var timeout timeouts.Value
		resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("timeouts"), &timeout)...)
		var cancel context.CancelFunc
		ctx, cancel = waiting.WithTimeout(ctx, timeout.Invoke, powerTimeout, &resp.Diagnostics)
		defer cancel()
	}
	if resp.Diagnostics.HasError() {
		return
	}
	operation := newPower(a.Client, a.InvokeCaller(resp), a.verb.actionType(), a.verb, id.ValueString())
	defer operation.AdviseRepeat(&resp.Diagnostics)
	last, err := operation.Run(ctx, nil)
	resp.Diagnostics.Append(operation.diagnose(ctx, last, err)...)
}
