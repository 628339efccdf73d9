package zaoshu

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/imported"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/moved"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/operation"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/unfinished"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

var (
	_ resource.ResourceWithConfigure   = (*runResource)(nil)
	_ resource.ResourceWithIdentity    = (*runResource)(nil)
	_ resource.ResourceWithImportState = (*runResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*runResource)(nil)
	_ resource.ResourceWithMoveState   = (*runResource)(nil)
)

// newRunResource returns the resource fleet_zaoshu_run.
func newRunResource() resource.Resource { return &runResource{} }

type runResource struct {
	system.InstanceChild[*api.Client]
}

func (r *runResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_zaoshu_run"
}

// MoveState returns the types whose state can move to this resource.
func (r *runResource) MoveState(context.Context) []resource.StateMover {
	return moved.States(r, moved.InstanceChild("task"))
}

// ModifyPlan returns an error for a new run if its instance does not exist. For
// another run, it plans to resume a wait that was interrupted, or to replace
// the run if its task has failed since the interrupt.
func (r *runResource) ModifyPlan(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	if req.Plan.Raw.IsNull() {
		return // Terraform plans to destroy the resource.
	}
	resp.Diagnostics.Append(checkInstance(ctx, r.Client, req, func(err error) diag.Diagnostics {
		return r.Diagnose(ctx, req.Plan.Schema, err)
	})...)
	if req.State.Raw.IsNull() {
		return
	}
	note, found, diags := unfinished.Get[unfinished.NoData](ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	switch {
	case !found || resp.Diagnostics.HasError():
	case note.Failed:
		unfinished.PlanReplacement(ctx, resp)
	default:
		resp.Diagnostics.Append(planResume(ctx, &resp.Plan)...)
	}
}

// planResume marks as unknown the values that change until the task has ended,
// if the run waits for that. It does not read the other values, because
// arguments may be unknown.
func planResume(ctx context.Context, plan *tfsdk.Plan) diag.Diagnostics {
	var waits types.Bool
	var created timetypes.RFC3339
	diags := plan.GetAttribute(ctx, path.Root("wait_for_completion"), &waits)
	diags.Append(plan.GetAttribute(ctx, path.Root("created_at"), &created)...)
	if diags.HasError() || !waits.ValueBool() {
		return diags
	}
	if created.IsNull() {
		diags.Append(plan.SetAttribute(ctx, path.Root("created_at"), timetypes.NewRFC3339Unknown())...)
	}
	diags.Append(plan.SetAttribute(ctx, path.Root("status"), types.StringUnknown())...)
	diags.Append(plan.SetAttribute(ctx, path.Root("total_url_count"), types.Int64Unknown())...)
	diags.Append(plan.SetAttribute(ctx, path.Root("failed_url_count"), types.Int64Unknown())...)

	return diags
}

// ImportState imports by id and by identity. For the values that the API does
// not return, the next apply stores those of the configuration.
func (r *runResource) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	r.InstanceChild.ImportState(ctx, req, resp)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("wait_for_completion"), true)...)
	resp.Diagnostics.Append(imported.Mark(ctx, resp.Private)...)
}

func (r *runResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan, config runResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := waiting.WithTimeout(ctx, plan.Timeouts.Create, runTimeout, &resp.Diagnostics)
	defer cancel()
	run := newRun(r.Client, r.CreateCaller(req, resp), plan.InstanceID.ValueString(), config.ToAPI())
	resp.Diagnostics.Append(run.Start(ctx)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// The task exists: store it before the wait.
	plan.setPending(run.task)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.Identity())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	if !plan.waitsForCompletion() {
		return
	}
	task, err := run.Wait(ctx)
	if task != nil {
		plan.FromAPI(task)
		resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	}
	if warning := diagnostics.Interrupted(err); warning != nil {
		resp.Diagnostics.Append(warning)
		resp.Diagnostics.Append(unfinished.SetInterrupted(ctx, resp.Private, unfinished.NoData{})...)

		return
	}
	resp.Diagnostics.Append(run.waitDiagnostics(ctx, task, err)...)
}

func (r *runResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state runResourceModel
	r.Refresh(ctx, req, resp, &state, func() error {
		task, err := r.Client.GetTask(ctx, state.InstanceID.ValueString(), state.ID.ValueString())
		if rest.KindOf(err) == rest.NotFound && state.isNotVisible() {
			// The server may not return the task yet (design/api/zaoshu.md,
			// "Tasks"). Removing it from the state would run the instance
			// again. So remove it only if the instance no longer exists.
			_, err = r.Client.RefreshInstance(ctx, state.InstanceID.ValueString())
		}
		if task != nil {
			state.FromAPI(task)
			resp.Diagnostics.Append(recordEnd(ctx, req, resp, task)...)
		}

		return err
	})
}

// Update resumes a wait that was interrupted. It stores the arguments that do
// not affect the run, and all arguments of an imported run.
func (r *runResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan runResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.Identity())...)
	if plan.Status.IsUnknown() {
		resp.Diagnostics.Append(r.resume(ctx, &plan, r.UpdateCaller(req, resp))...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(unfinished.Clear(ctx, resp.Private)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(imported.Clear(ctx, resp.Private)...)
}

// Delete only removes the run from the state: Zaoshu keeps the task and its
// result.
func (r *runResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// recordEnd records the end of a task whose wait was interrupted.
func recordEnd(
	ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse, task *api.Task,
) diag.Diagnostics {
	note, found, diags := unfinished.Get[unfinished.NoData](ctx, req.Private)
	switch {
	case !found:
	case task.Status == api.TaskDone:
		diags.Append(unfinished.Clear(ctx, resp.Private)...)
	case task.Status == api.TaskError:
		diags.Append(unfinished.SetFailed(ctx, resp.Private, note)...)
	}

	return diags
}

// resume waits for a task whose wait was interrupted.
func (r *runResource) resume(ctx context.Context, plan *runResourceModel, caller operation.Caller) diag.Diagnostics {
	var diags diag.Diagnostics
	ctx, cancel := waiting.WithTimeout(ctx, plan.Timeouts.Create, runTimeout, &diags)
	defer cancel()
	run := resumeRun(r.Client, caller, plan.InstanceID.ValueString(), plan.ID.ValueString())
	task, err := run.Wait(ctx)
	diags.Append(run.waitDiagnostics(ctx, task, err)...)
	if err == nil {
		plan.FromAPI(task)
	}

	return diags
}
