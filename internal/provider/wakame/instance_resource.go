package wakame

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/imported"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/moved"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/operation"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/unfinished"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

var (
	_ resource.ResourceWithConfigure   = (*instanceResource)(nil)
	_ resource.ResourceWithIdentity    = (*instanceResource)(nil)
	_ resource.ResourceWithImportState = (*instanceResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*instanceResource)(nil)
	_ resource.ResourceWithMoveState   = (*instanceResource)(nil)
)

// newInstanceResource returns the resource fleet_wakame_instance.
func newInstanceResource() resource.Resource { return &instanceResource{} }

type instanceResource struct {
	system.Resource[*api.Client]
}

func (r *instanceResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_wakame_instance"
}

// MoveState returns the types whose state can move to this resource.
func (r *instanceResource) MoveState(context.Context) []resource.StateMover {
	return moved.States(r, moved.Instance())
}

// ModifyPlan plans an update of an instance whose state is not the desired one,
// and of one that still boots, such as one whose create was interrupted. The
// update waits for the boot. ModifyPlan plans a new instance if a failed start
// has terminated the instance.
func (r *instanceResource) ModifyPlan(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	if req.Plan.Raw.IsNull() {
		return
	}
	// Most plans change nothing. Two attributes decide that: to read them costs a
	// fraction of reading all.
	var state, plan instanceResourceModel
	resp.Diagnostics.Append(req.Plan.GetAttribute(ctx, path.Root("desired_state"), &plan.DesiredState)...)
	if req.State.Raw.IsNull() {
		if plan.DesiredState.ValueString() == string(api.Stopped) {
			resp.Diagnostics.Append(powerWarning(api.Stopped))
		}

		return
	}
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("state"), &state.State)...)
	change := plan.powerChange(&state)
	switch {
	case resp.Diagnostics.HasError():
		return
	case state.State.ValueString() == string(api.Terminated):
		unfinished.PlanReplacement(ctx, resp)

		return
	case change == "" && !state.isBooting() && !plan.DesiredState.IsUnknown():
		return
	}
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.markUnknown(ctx)
	if change != "" {
		plan.State = types.StringValue(string(change))
		resp.Diagnostics.Append(powerWarning(change))
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
}

// ImportState imports by id and by identity. The next apply takes over the
// values that the API does not return from the configuration.
func (r *instanceResource) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	r.Resource.ImportState(ctx, req, resp)
	var id types.String
	resp.Diagnostics.Append(resp.State.GetAttribute(ctx, path.Root("id"), &id)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if !instanceIDPattern.MatchString(id.ValueString()) {
		resp.Diagnostics.AddAttributeError(path.Root("id"), "Wakame-vdc: cannot import the instance",
			fmt.Sprintf("The import id %q is not the id of an instance, such as i-j4f0k3c8.", id.ValueString()))
	}
	resp.Diagnostics.Append(imported.Mark(ctx, resp.Private)...)
}

func (r *instanceResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan instanceResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	// A plan does not have write-only values.
	create := plan
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("user_data_wo"), &create.UserDataWO)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := waiting.WithTimeout(ctx, plan.Timeouts.Create, createTimeout, &resp.Diagnostics)
	defer cancel()
	creation := operation.New(r.CreateCaller(req, resp), diagnostics.Operation{Type: instanceType})
	instance, err := r.Client.CreateInstance(creation.Context(ctx), create.ToAPI())
	switch {
	case api.IsHostnameUsed(err):
		resp.Diagnostics.Append(hostnameUsedError(plan.Hostname.ValueString(), err)...)

		return
	case err != nil:
		resp.Diagnostics.Append(creation.DiagnoseStart(ctx, err)...)

		return
	}
	// The instance exists from here on: store it before the wait.
	plan.FromAPI(instance)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.Identity())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	last, err := waitForBoot(ctx, r.Client, instance.ID, api.Running)
	if last != nil {
		plan.FromAPI(last)
		resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	}
	if last == nil {
		last = instance
	}
	wait, waited := errors.AsType[*waiting.Error](err)
	switch warning := diagnostics.Interrupted(err); {
	case waited && wait.Reason == waiting.Failed:
		resp.Diagnostics.Append(terminatedError(last, wait, plan.NetworkID.ValueString()))
	case warning != nil:
		// The state shows that the instance boots, so ModifyPlan plans to wait
		// for it.
		resp.Diagnostics.Append(warning)
		resp.Diagnostics.Append(missingGroupsError(last, create.missingSecurityGroups(last))...)
	case err != nil:
		resp.Diagnostics.Append(creation.DiagnoseWait(ctx, err)...)
	default:
		resp.Diagnostics.Append(missingGroupsError(last, create.missingSecurityGroups(last))...)
	}
	isRunning := err == nil && !resp.Diagnostics.HasError()
	if isRunning && plan.DesiredState.ValueString() == string(api.Stopped) {
		r.stopCreated(ctx, req, resp, &plan, last)
	}
}

func (r *instanceResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state instanceResourceModel
	r.Refresh(ctx, req, resp, &state, func() error {
		instance, err := r.Client.RefreshInstance(ctx, state.ID.ValueString())
		switch {
		case err != nil:
			return err
		case instance.State == api.Terminated:
			// The API may return a terminated instance for ever
			// (design/api/wakame.md, "Terminated instances").
			return system.ErrGone
		default:
			state.FromAPI(instance)
			state.reportPower()

			return nil
		}
	})
}

// Update waits for an instance that still boots. It stops or starts an instance
// whose state is not the desired one, or reboots it if the triggers have
// changed. A start needs no reboot. Update stores the values that only the
// state has.
func (r *instanceResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state instanceResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.Identity())...)
	isImported, diags := imported.IsMarked(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	var booted *api.Instance
	if state.isBooting() {
		booted = r.resume(ctx, resp, &plan, &state)
	}
	change := plan.powerChange(&state)
	switch {
	case resp.Diagnostics.HasError():
	case change != "":
		r.changePower(ctx, req, resp, change, &plan, &state, booted)
	case plan.needsReboot(&state) && !isImported:
		reboot := newPower(r.Client, r.UpdateCaller(req, resp), instanceType, rebootVerb(), state.ID.ValueString())
		_, err := reboot.Run(ctx, nil)
		resp.Diagnostics.Append(reboot.diagnose(ctx, nil, err)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(imported.Clear(ctx, resp.Private)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
}

func (r *instanceResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state instanceResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := waiting.WithTimeout(ctx, state.Timeouts.Delete, deleteTimeout, &resp.Diagnostics)
	defer cancel()
	err := destroy(ctx, r.Client, state.ID.ValueString())
	if ignored, ok := errors.AsType[*ignoredDeleteError](err); ok {
		resp.Diagnostics.Append(ignored.diagnostic())
	} else if err != nil {
		resp.Diagnostics.Append(r.Diagnose(ctx, req.State.Schema, err)...)
	}
}

// resume waits for the boot of an instance, such as one whose create was
// interrupted. It returns the instance, which is stopped if another process has
// stopped it since the plan. If the boot fails, resume returns nil, and the
// response has the state with the instance as it was last read.
func (r *instanceResource) resume(
	ctx context.Context, resp *resource.UpdateResponse, plan, state *instanceResourceModel,
) *api.Instance {
	ctx, cancel := waiting.WithTimeout(ctx, plan.Timeouts.Create, createTimeout, &resp.Diagnostics)
	defer cancel()
	last, err := waitForBoot(ctx, r.Client, plan.ID.ValueString(), api.Running, api.Stopped)
	if last != nil {
		state.FromAPI(last)
	}
	if err == nil {
		plan.FromAPI(last)

		return last
	}
	if last != nil {
		resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	}
	wait, waited := errors.AsType[*waiting.Error](err)
	if waited && wait.Reason == waiting.Failed {
		resp.Diagnostics.Append(terminatedError(last, wait, plan.NetworkID.ValueString()))
	} else {
		resp.Diagnostics.Append(r.Diagnose(ctx, nil, err)...)
	}

	return nil
}
