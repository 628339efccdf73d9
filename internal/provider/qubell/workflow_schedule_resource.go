package qubell

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/imported"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/moved"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var (
	_ resource.ResourceWithConfigure      = (*workflowScheduleResource)(nil)
	_ resource.ResourceWithIdentity       = (*workflowScheduleResource)(nil)
	_ resource.ResourceWithImportState    = (*workflowScheduleResource)(nil)
	_ resource.ResourceWithValidateConfig = (*workflowScheduleResource)(nil)
	_ resource.ResourceWithMoveState      = (*workflowScheduleResource)(nil)
)

// newWorkflowScheduleResource returns the resource
// fleet_qubell_workflow_schedule.
func newWorkflowScheduleResource() resource.Resource { return &workflowScheduleResource{} }

type workflowScheduleResource struct {
	system.InstanceChild[*api.Client]
}

func (r *workflowScheduleResource) Metadata(
	_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_qubell_workflow_schedule"
	// A schedule that is moved may get another id (design/api/qubell.md,
	// "Schedules").
	resp.ResourceBehavior.MutableIdentity = true
}

// MoveState returns the types whose state can move to this resource.
func (r *workflowScheduleResource) MoveState(context.Context) []resource.StateMover {
	return moved.States(r, moved.InstanceChild("schedules"))
}

// ValidateConfig returns an error if two arguments set the same parameter.
func (r *workflowScheduleResource) ValidateConfig(
	ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse,
) {
	resp.Diagnostics.Append(new(writeOnlyParametersModel).readParametersWO(ctx, req.Config)...)
}

// ImportState imports by instance_id/id and by identity. The next apply takes
// over the values that the API does not return from the configuration.
func (r *workflowScheduleResource) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	r.InstanceChild.ImportState(ctx, req, resp)
	resp.Diagnostics.Append(imported.Mark(ctx, resp.Private)...)
}

func (r *workflowScheduleResource) Create(
	ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse,
) {
	var plan workflowScheduleResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(plan.readParametersWO(ctx, req.Config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	scheduler := newScheduler(r.Client, r.CreateCaller(req, resp), plan.ToAPI(), schedulesAgain)
	schedule, diags := scheduler.schedule(ctx, parseDuration(plan.Interval))
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	// The schedule exists from here on: store it before it is read.
	plan.clearParametersWO()
	plan.FromAPI(&schedule)
	if schedule.ID == "" {
		resp.Diagnostics.AddAttributeWarning(
			path.Root("interval"),
			fmt.Sprintf("%s: %s was started at once", api.Name, scheduler.request),
			fmt.Sprintf(
				"The interval is %s, but the API has started the workflow instead of scheduling it. It reports no "+
					"reason.",
				plan.Interval.ValueString(),
			),
		)
		plan.ID, plan.Fired = plan.Workflow, types.BoolValue(true)
	}
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.Identity())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	if schedule.ID == "" {
		return
	}
	schedule, diags = scheduler.readSchedule(ctx, schedule)
	resp.Diagnostics.Append(diags...)
	plan.FromAPI(&schedule)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
}

func (r *workflowScheduleResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state workflowScheduleResourceModel
	r.Refresh(ctx, req, resp, &state, func() error {
		isImported := state.Workflow.IsNull()
		err := r.readSchedule(ctx, &state)
		if isImported && state.Workflow.ValueString() == api.DestroyWorkflow {
			resp.Diagnostics.AddError(
				api.Name+": cannot import the schedule",
				fmt.Sprintf("Schedule %q of instance %q runs the workflow destroy, and destroy_after of "+
					"fleet_qubell_instance manages all schedules of this workflow. Import the instance instead: "+
					"destroy_after then has the interval of the schedule.",
					state.ID.ValueString(), state.InstanceID.ValueString()),
			)
		}

		return err
	})
}

// Update moves the schedule. A schedule that was imported takes over the
// configuration instead.
func (r *workflowScheduleResource) Update(
	ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse,
) {
	var plan, state workflowScheduleResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(plan.readParametersWO(ctx, req.Config)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.Identity())...)
	isImported, diags := imported.IsMarked(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.ID, plan.FiresAt, plan.Fired = state.ID, state.FiresAt, state.Fired
	if state.needsReschedule(&plan) && !isImported {
		scheduler := newScheduler(r.Client, r.UpdateCaller(req, resp), plan.ToAPI(), schedulesAgain)
		rescheduled, diags := scheduler.reschedule(ctx, state.ID.ValueString(), parseDuration(plan.Interval))
		resp.Diagnostics.Append(diags...)
		if resp.Diagnostics.HasError() {
			return
		}
		rescheduled, diags = scheduler.readSchedule(ctx, rescheduled)
		resp.Diagnostics.Append(diags...)
		plan.FromAPI(&rescheduled)
	}
	plan.clearParametersWO()
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.Identity())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(imported.Clear(ctx, resp.Private)...)
}

// Delete cancels the schedule if it has not fired.
func (r *workflowScheduleResource) Delete(
	ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse,
) {
	var state workflowScheduleResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || state.Fired.ValueBool() {
		return
	}
	err := r.Client.CancelSchedule(ctx, state.InstanceID.ValueString(), state.ID.ValueString())
	if ignoreKind(err, rest.NotFound) != nil {
		resp.Diagnostics.Append(r.Diagnose(ctx, req.State.Schema, err)...)
	}
}

// readSchedule refreshes the schedule. A schedule that has fired stays in the
// state while its instance exists.
func (r *workflowScheduleResource) readSchedule(ctx context.Context, state *workflowScheduleResourceModel) error {
	instance := state.InstanceID.ValueString()
	if !state.Fired.ValueBool() {
		all, err := r.Client.ListSchedules(ctx, instance)
		if err != nil {
			return err
		}
		if found := findSchedule(all, state.ID.ValueString()); found != nil {
			state.FromAPI(found)

			return nil
		}
		if !state.isDue() {
			return system.ErrGone
		}
		state.Fired = types.BoolValue(true)
	}
	found, err := r.Client.GetInstance(ctx, instance)
	if err == nil && found.Status.IsDestroyed() {
		return system.ErrGone
	}

	return err
}
