package wakame

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/operation"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

// reportPower sets desired_state to the state that the instance has or will
// have, so that Terraform plans to change a state that is not desired. It
// changes nothing if desired_state is not set.
func (m *instanceResourceModel) reportPower() {
	state := powerState(api.State(m.State.ValueString()))
	if !m.DesiredState.IsNull() && state != "" {
		m.DesiredState = types.StringValue(string(state))
	}
}

// powerChange returns the state into which the plan brings the instance: "" if
// desired_state is not set, not known, or what the instance has.
func (m *instanceResourceModel) powerChange(prior *instanceResourceModel) api.State {
	desired, state := api.State(m.DesiredState.ValueString()), powerState(api.State(prior.State.ValueString()))
	if state == "" || state == desired {
		return ""
	}

	return desired
}

// powerWarning returns the warning of a plan that stops or starts an instance.
func powerWarning(target api.State) diag.Diagnostic {
	at := path.Root("desired_state")
	if target == api.Stopped {
		return diag.NewAttributeWarningDiagnostic(at, "Wakame-vdc: a stop may delete the disk of the instance",
			"If the image is in local storage, the server deletes the disk of the instance when it stops the "+
				"instance, and copies the image again at the next start: the data on the disk is lost. "+
				"A boot volume on a SAN is kept. The server also releases the addresses of the instance.")
	}

	return diag.NewAttributeWarningDiagnostic(at, "Wakame-vdc: a start that fails destroys the instance",
		"If no host node has room, the network has no free address, or the image does not boot, the server "+
			"terminates the instance instead of starting it. The next plan then proposes a new instance.")
}

// newInstancePower returns the operation that brings an instance into a state.
func (r *instanceResource) newInstancePower(caller operation.Caller, id string, target api.State) *power {
	verb := startVerb()
	if target == api.Stopped {
		verb = stopVerb()
	}

	return newPower(r.Client, caller, instanceType, verb, id)
}

// stopCreated stops an instance that was just created and is running. The
// response has the state with the instance.
func (r *instanceResource) stopCreated(
	ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse,
	plan *instanceResourceModel, running *api.Instance,
) {
	stop := r.newInstancePower(r.CreateCaller(req, resp), running.ID, api.Stopped)
	last, err := stop.Run(ctx, running)
	plan.FromAPI(last)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	if warning := diagnostics.Interrupted(err); warning != nil {
		// The next refresh shows whether the instance stops. If it does not,
		// Terraform plans to stop it.
		resp.Diagnostics.Append(warning)

		return
	}
	resp.Diagnostics.Append(stop.diagnose(ctx, last, err)...)
}

// changePower stops or starts an instance. The caller may pass an instance at
// rest that it has just read. If the change fails, the response has the state
// with the instance as it was last read: it may be terminated. The state keeps
// its other values, so that the next plan has the same changes.
func (r *instanceResource) changePower(
	ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse, target api.State,
	plan, state *instanceResourceModel, atRest *api.Instance,
) {
	ctx, cancel := waiting.WithTimeout(ctx, plan.Timeouts.Update, powerTimeout, &resp.Diagnostics)
	defer cancel()
	change := r.newInstancePower(r.UpdateCaller(req, resp), state.ID.ValueString(), target)
	last, err := change.Run(ctx, atRest)
	switch {
	case err == nil:
		plan.FromAPI(last)
		// Terraform requires the planned state. The next refresh replaces it if
		// another process has powered the instance off: halted.
		plan.State = types.StringValue(string(target))
	case last != nil:
		state.FromAPI(last)
		resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	}
	resp.Diagnostics.Append(change.diagnose(ctx, last, err)...)
}
