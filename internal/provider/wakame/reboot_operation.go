package wakame

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/operation"
)

// The types that reboot instances.
const (
	rebootType   = "fleet_wakame_reboot"
	instanceType = "fleet_wakame_instance"
)

// reboot is a reboot of an instance. The resource and the action share it. It
// has no Wait: the state of the instance stays running (design/api/wakame.md,
// "Rebooting an instance").
type reboot struct {
	operation.Operation

	client   *api.Client
	typeName string
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
		typeName: typeName,
		instance: instance,
	}
}

// Start reboots the instance.
func (r *reboot) Start(ctx context.Context) diag.Diagnostics {
	r.Reportf(ctx, "Rebooting instance %q", r.instance)
	err := r.client.RebootInstance(r.Context(ctx), r.instance)
	if state, forbidden := api.ForbiddingState(err); forbidden {
		return diag.Diagnostics{diag.NewErrorDiagnostic(
			fmt.Sprintf("Wakame-vdc: could not reboot instance %q", r.instance),
			fmt.Sprintf("Its state is %s, and only a running instance can be rebooted. The server did nothing. "+
				"Wait until the instance is running, then try again.", state),
		)}
	}
	if rest.KindOf(err) == rest.NotFound && r.typeName == rebootType {
		return instanceNotFound("instance_id", r.instance)
	}
	if err != nil {
		return r.DiagnoseStart(ctx, err)
	}
	r.Reportf(ctx, "The server has accepted the reboot of instance %q", r.instance)

	return nil
}
