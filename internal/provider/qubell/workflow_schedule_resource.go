package qubell

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/imported"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/privatestate"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var (
	_ resource.ResourceWithConfigure   = (*workflowScheduleResource)(nil)
	_ resource.ResourceWithIdentity    = (*workflowScheduleResource)(nil)
	_ resource.ResourceWithImportState = (*workflowScheduleResource)(nil)
)

// NewWorkflowScheduleResource returns the resource
// fleet_qubell_workflow_schedule.
func NewWorkflowScheduleResource() resource.Resource { return &workflowScheduleResource{} }

type workflowScheduleResource struct {
	system.InstanceChild[*api.Client]
}

type workflowScheduleResourceModel struct {
	workflowBaseModel

	ID       types.String      `tfsdk:"id"`
	Interval types.String      `tfsdk:"interval"`
	FiresAt  timetypes.RFC3339 `tfsdk:"fires_at"`
	Fired    types.Bool        `tfsdk:"fired"`
}

func (m *workflowScheduleResourceModel) Identity() any {
	return system.ChildIdentity{InstanceID: m.InstanceID, ID: m.ID}
}

// FromAPI takes over a schedule that is still to come. The interval that it was
// made with is not shown: after an import it is what is left of it.
func (m *workflowScheduleResourceModel) FromAPI(schedule *api.Schedule) {
	m.ID = types.StringValue(schedule.ID)
	if m.Workflow.IsNull() {
		m.Workflow = convert.OptionalString(schedule.Name)
	}
	m.FiresAt = convert.Time(schedule.Timestamp.Time)
	m.Fired = types.BoolValue(false)
	if m.Interval.IsNull() && !m.FiresAt.IsNull() {
		m.Interval = remaining(schedule)
	}
}

// isDue reports whether the schedule's time has come, so that it has fired if
// it is gone.
func (m *workflowScheduleResourceModel) isDue() bool {
	if m.FiresAt.IsNull() {
		return false
	}
	at, diags := m.FiresAt.ValueRFC3339Time()

	return !diags.HasError() && time.Until(at) <= clockTolerance
}

// needsReschedule reports whether a plan schedules the workflow for another
// time or with other parameters.
func (m *workflowScheduleResourceModel) needsReschedule(plan *workflowScheduleResourceModel) bool {
	return !sameDuration(m.Interval, plan.Interval) || !m.Parameters.Equal(plan.Parameters)
}

func (r *workflowScheduleResource) Metadata(
	_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_qubell_workflow_schedule"
	// A schedule that is moved may get another id (design/api/qubell.md,
	// "Schedules").
	resp.ResourceBehavior.MutableIdentity = true
}

// ImportState imports as the base does. What the API never shows is adopted
// from the configuration afterwards.
func (r *workflowScheduleResource) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	r.InstanceChild.ImportState(ctx, req, resp)
	resp.Diagnostics.Append(imported.Mark(ctx, resp.Private)...)
}

func (r *workflowScheduleResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	const replaceDescription = "A change replaces a schedule that has fired, and moves any other."
	const adopted = takeOverWarning("The imported schedule stays as it is, at its fires_at. To move it, change interval or parameters once more after this apply.")
	replace := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A workflow that Qubell runs once on an instance at a later time. " + scheduleDescription + "\n\n" +
			"A schedule that is gone when its time has come has fired: it stays in the state with `fired = true`, and nothing is to be done. " +
			"One that is gone before that was cancelled elsewhere, and the next apply schedules it again. " +
			"To tell one from the other the clock of this machine is compared with `fires_at`, with a leeway of a minute.\n\n" +
			"A new `interval` counts from the apply, and so does the old one where only `parameters` change. Where the schedule has fired, they schedule the workflow anew. " +
			"Destroying the resource cancels the schedule if it has not fired.\n\n" +
			"The API never shows the interval and the parameters of a schedule. After an import `interval` is the time that is left, " +
			"and the next apply takes over both from the configuration without moving the schedule.\n\n" +
			"To destroy an instance after a while, use `destroy_after` of `fleet_qubell_instance`.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: scheduleIDDescription + " Another interval may change it. If Qubell started the workflow at once, it is the workflow's name.",
				Computed:            true,
			},
			"instance_id": schema.StringAttribute{
				MarkdownDescription: workflowInstanceDescription,
				Required:            true,
				Validators:          []validator.String{objectID("an instance")},
				PlanModifiers:       replace,
			},
			"workflow": schema.StringAttribute{
				MarkdownDescription: workflowNameDescription,
				Required:            true,
				Validators:          []validator.String{schemas.NameValidator()},
				PlanModifiers:       replace,
			},
			"interval": schema.StringAttribute{
				MarkdownDescription: scheduleIntervalDescription,
				Required:            true,
				Validators:          []validator.String{durationValidator(scheduleIntervalAdvice)},
				PlanModifiers: []planmodifier.String{
					stringplanmodifier.RequiresReplaceIf(
						func(ctx context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
							fired, diags := hasFired(ctx, req.State, req.Private)
							resp.Diagnostics.Append(diags...)
							resp.RequiresReplace = fired && !sameDuration(req.StateValue, req.PlanValue)
						},
						replaceDescription,
						replaceDescription,
					),
					adopted,
				},
			},
			"parameters": schema.MapAttribute{
				MarkdownDescription: workflowParametersDescription + " " + sensitiveDescription,
				ElementType:         types.StringType,
				Optional:            true,
				Sensitive:           true,
				Validators:          []validator.Map{mapvalidator.NoNullValues()},
				PlanModifiers: []planmodifier.Map{
					mapplanmodifier.RequiresReplaceIf(
						func(ctx context.Context, req planmodifier.MapRequest, resp *mapplanmodifier.RequiresReplaceIfFuncResponse) {
							fired, diags := hasFired(ctx, req.State, req.Private)
							resp.Diagnostics.Append(diags...)
							resp.RequiresReplace = fired
						},
						replaceDescription,
						replaceDescription,
					),
					adopted,
				},
			},
			"fires_at": schema.StringAttribute{
				MarkdownDescription: scheduleFiresAtDescription,
				CustomType:          timetypes.RFC3339Type{},
				Computed:            true,
			},
			"fired": schema.BoolAttribute{
				MarkdownDescription: "Whether the workflow has been started.",
				Computed:            true,
			},
		},
	}
}

// hasFired reports whether there is nothing left to move: the schedule has
// fired, and was not imported, for then nobody asks to move it.
func hasFired(ctx context.Context, state tfsdk.State, private privatestate.Private) (bool, diag.Diagnostics) {
	var fired types.Bool
	diags := state.GetAttribute(ctx, path.Root("fired"), &fired)
	isImported, found := imported.IsMarked(ctx, private)
	diags.Append(found...)

	return fired.ValueBool() && !isImported, diags
}

func (r *workflowScheduleResource) Create(
	ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse,
) {
	var plan workflowScheduleResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	wanted := r.newWorkflow(ctx, &plan, req.Plan.Schema)
	wanted.warn = resp.Diagnostics.Append
	made, diags := wanted.schedule(ctx, parseDuration(plan.Interval))
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	// Whatever goes wrong from here on, the schedule is there and must not be
	// lost.
	plan.FromAPI(&made)
	if made.ID == "" {
		resp.Diagnostics.AddAttributeWarning(
			path.Root("interval"),
			fmt.Sprintf("%s: %s was started at once", api.Name, wanted),
			fmt.Sprintf(
				"The interval is %s, and yet the API has started the workflow instead of scheduling it. It does not say why.",
				plan.Interval.ValueString(),
			),
		)
		plan.ID, plan.Fired = plan.Workflow, types.BoolValue(true)
	}
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.Identity())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	if made.ID == "" {
		return
	}
	made, diags = wanted.readSchedule(ctx, made)
	resp.Diagnostics.Append(diags...)
	plan.FromAPI(&made)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
}

func (r *workflowScheduleResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state workflowScheduleResourceModel
	r.Refresh(ctx, req, resp, &state, func() error { return r.readSchedule(ctx, &state) })
}

// readSchedule looks for the schedule. One that has fired stays as long as its
// instance.
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
	if isDestroyed(found, err) {
		return system.ErrGone
	}

	return err
}

// ignoreKind returns an error unless it is of a kind.
func ignoreKind(err error, kind rest.Kind) error {
	if rest.KindOf(err) == kind {
		return nil
	}

	return err
}

// Update moves the schedule. What was imported adopts the configuration
// instead.
func (r *workflowScheduleResource) Update(
	ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse,
) {
	var plan, state workflowScheduleResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.Identity())...)
	isImported, diags := imported.IsMarked(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.ID, plan.FiresAt, plan.Fired = state.ID, state.FiresAt, state.Fired
	if state.needsReschedule(&plan) && !isImported {
		wanted := r.newWorkflow(ctx, &plan, req.Plan.Schema)
		moved, diags := wanted.reschedule(ctx, state.ID.ValueString(), parseDuration(plan.Interval))
		resp.Diagnostics.Append(diags...)
		if resp.Diagnostics.HasError() {
			return
		}
		moved, diags = wanted.readSchedule(ctx, moved)
		resp.Diagnostics.Append(diags...)
		plan.FromAPI(&moved)
	}
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.Identity())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(imported.Clear(ctx, resp.Private)...)
}

// Delete cancels the schedule, if it is still to come.
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

// newWorkflow returns what a plan schedules.
func (r *workflowScheduleResource) newWorkflow(
	ctx context.Context, plan *workflowScheduleResourceModel, known system.Schema,
) *workflow {
	wanted := plan.ToWorkflow()
	wanted.client = r.Client
	wanted.typeName = scheduleType
	wanted.diagnose = func(err error) diag.Diagnostics { return r.DiagnoseCreate(ctx, wanted.creation(), known, err) }

	return wanted
}
