package wakame

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/operation"
)

// The types that reboot instances.
const (
	rebootType   = "fleet_wakame_reboot"
	instanceType = "fleet_wakame_instance"
)

// reboot is a reboot of an instance. The resource and the action share it.
// There is nothing to wait for: the state of the instance is running throughout
// (design/api/wakame.md, "Rebooting an instance").
type reboot struct {
	operation.Operation

	client   *api.Client
	instance string
}

// newReboot returns a reboot that has not started. The type is that of the
// caller.
func newReboot(client *api.Client, caller operation.Caller, typeName, instance string) *reboot {
	return &reboot{
		Operation: operation.New(caller, diagnostics.Operation{
			Type: typeName, RepeatEffect: "reboots the instance once more",
		}),
		client:   client,
		instance: instance,
	}
}

// Start reboots the instance.
func (r *reboot) Start(ctx context.Context) diag.Diagnostics {
	r.Reportf("Rebooting instance %q", r.instance)
	err := r.client.RebootInstance(r.Context(ctx), r.instance)
	if state, forbidden := api.ForbiddingState(err); forbidden {
		return diag.Diagnostics{diag.NewErrorDiagnostic(
			fmt.Sprintf("Wakame-vdc: could not reboot instance %q", r.instance),
			fmt.Sprintf("Its state is %s, and only a running instance can be rebooted. Nothing was done. "+
				"Wait until it runs, then repeat the reboot.", state),
		)}
	}
	if err != nil {
		return r.DiagnoseStart(ctx, err)
	}
	r.Reportf("The server reboots instance %q", r.instance)

	return nil
}
