package qubell

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/imported"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/unfinished"
)

// ModifyPlan marks the attributes as unknown that a reconfiguration may change.
// It plans a new instance if a launch whose wait was interrupted has failed
// since.
func (r *instanceResource) ModifyPlan(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	if req.State.Raw.IsNull() || req.Plan.Raw.IsNull() {
		return
	}
	var plan, state instanceResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	isImported, found := imported.IsMarked(ctx, req.Private)
	resp.Diagnostics.Append(found...)
	prior := &state
	if isImported {
		prior = state.afterImport(&plan)
		resp.Diagnostics.Append(keepsDestroyTimeWarning(ctx, req.Private, &plan, &state)...)
	}
	change := plan.changeFrom(prior)
	change.hasFailed, found = plan.updateHasFailed(ctx, req.Private)
	resp.Diagnostics.Append(found...)
	record, isLaunching, found := unfinished.Get[unfinished.NoData](ctx, req.Private)
	resp.Diagnostics.Append(found...)
	affectsComputed := change.affectsComputed() || isLaunching
	if affectsComputed {
		plan.Version = types.Int64Unknown()
		plan.EffectiveParameters = types.MapUnknown(types.StringType)
		plan.ReturnValues = types.MapUnknown(types.StringType)
		plan.Components = types.ListUnknown(componentType())
	}
	// The status after a successful update is Running.
	mayChangeStatus := change.hasFailed || !api.Status(state.Status.ValueString()).IsRunning()
	affectsStatus := isLaunching || change.isNeeded() && mayChangeStatus
	if affectsStatus {
		plan.Status = types.StringUnknown()
	}
	// To write the plan is expensive, and most plans change nothing.
	if affectsComputed || affectsStatus {
		resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
	}
	if record.Failed {
		unfinished.PlanReplacement(ctx, resp)
	}
}
