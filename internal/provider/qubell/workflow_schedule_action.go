package qubell

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var (
	_ action.ActionWithConfigure      = (*workflowScheduleAction)(nil)
	_ action.ActionWithValidateConfig = (*workflowScheduleAction)(nil)
)

// NewWorkflowScheduleAction returns the action fleet_qubell_workflow_schedule.
func NewWorkflowScheduleAction() action.Action { return &workflowScheduleAction{} }

type workflowScheduleAction struct {
	system.Action[*api.Client]
}

// The values of `operation`.
const (
	operationSchedule   = "schedule"
	operationReschedule = "reschedule"
	operationCancel     = "cancel"
)

type workflowScheduleActionModel struct {
	workflowBaseModel

	Operation  types.String `tfsdk:"operation"`
	ScheduleID types.String `tfsdk:"schedule_id"`
	Interval   types.String `tfsdk:"interval"`
}

// operation returns the operation, which is to schedule by default.
func (m *workflowScheduleActionModel) operation() string {
	if m.Operation.IsNull() {
		return operationSchedule
	}

	return m.Operation.ValueString()
}

func (a *workflowScheduleAction) Metadata(
	_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_qubell_workflow_schedule"
}

func (a *workflowScheduleAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Schedules a workflow of an instance on Qubell, moves a schedule, or cancels it. " +
			scheduleDescription,
		Attributes: map[string]schema.Attribute{
			"operation": schema.StringAttribute{
				MarkdownDescription: "Operation. Defaults to `schedule`:\n  * `schedule` schedules `workflow`, in " +
					"addition to the schedules that it may have.\n  * `reschedule` moves a schedule to `interval` " +
					"from now.\n  * `cancel` cancels a schedule.",
				Optional: true,
				Validators: []validator.String{
					stringvalidator.OneOf(operationSchedule, operationReschedule, operationCancel),
				},
			},
			"instance_id": schema.StringAttribute{
				MarkdownDescription: workflowInstanceDescription,
				Required:            true,
				Validators:          []validator.String{objectID("an instance")},
			},
			"workflow": schema.StringAttribute{
				MarkdownDescription: workflowNameDescription + " Required for `schedule`. For `reschedule` and " +
					"`cancel`, set either `workflow`, if it has only one schedule, or `schedule_id`.",
				Optional:   true,
				Validators: []validator.String{schemas.NameValidator()},
			},
			"schedule_id": schema.StringAttribute{
				MarkdownDescription: scheduleIDDescription + " The data source `fleet_qubell_workflow_schedules` has " +
					"it.",
				Optional:   true,
				Validators: []validator.String{objectID("a schedule")},
			},
			"interval": schema.StringAttribute{
				MarkdownDescription: "How long from now until the workflow runs, as a duration such as `90s` or " +
					"`1h30m`. Required for `schedule` and `reschedule`.",
				Optional:   true,
				Validators: []validator.String{durationValidator(scheduleIntervalAdvice)},
			},
			"parameters": schema.MapAttribute{
				MarkdownDescription: workflowParametersDescription,
				ElementType:         types.StringType,
				Optional:            true,
				Validators:          []validator.Map{mapvalidator.NoNullValues()},
			},
		},
	}
}

// ValidateConfig checks which arguments the operation needs.
func (a *workflowScheduleAction) ValidateConfig(
	ctx context.Context, req action.ValidateConfigRequest, resp *action.ValidateConfigResponse,
) {
	var config workflowScheduleActionModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || config.Operation.IsUnknown() {
		return
	}
	needs := func(attribute string, value attr.Value) {
		if value.IsNull() {
			resp.Diagnostics.AddAttributeError(path.Root(attribute), attribute+" is missing",
				fmt.Sprintf("The operation %s needs %s.", config.operation(), attribute))
		}
	}
	refuses := func(attribute string, value attr.Value) {
		if !value.IsNull() {
			resp.Diagnostics.AddAttributeError(
				path.Root(attribute),
				attribute+" does not apply",
				fmt.Sprintf("The operation %s does not use %s. Remove it, or choose another operation.",
					config.operation(), attribute),
			)
		}
	}
	switch config.operation() {
	case operationSchedule:
		needs("workflow", config.Workflow)
		refuses("schedule_id", config.ScheduleID)
		needs("interval", config.Interval)

		return
	case operationReschedule:
		needs("interval", config.Interval)
	case operationCancel:
		refuses("interval", config.Interval)
		refuses("parameters", config.Parameters)
	default:
		// The schema's validator returns the error.
		return
	}
	if config.Workflow.IsNull() == config.ScheduleID.IsNull() &&
		!config.Workflow.IsUnknown() && !config.ScheduleID.IsUnknown() {
		resp.Diagnostics.AddAttributeError(path.Root("schedule_id"), "One of schedule_id and workflow", fmt.Sprintf(
			"The operation %s needs one schedule: set either schedule_id, or workflow if it has only one schedule.",
			config.operation()))
	}
}

func (a *workflowScheduleAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config workflowScheduleActionModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	request := config.ToAPI()
	if config.Parameters.IsNull() {
		request.Parameters = nil
	}
	resp.Diagnostics.Append(config.run(ctx, newScheduler(a.Client, a.InvokeCaller(resp), request))...)
}

// run does the operation and reports it.
func (m *workflowScheduleActionModel) run(ctx context.Context, scheduler *scheduler) diag.Diagnostics {
	if m.operation() == operationCancel {
		found, diags := m.selectSchedule(ctx, scheduler)
		if diags.HasError() {
			return diags
		}

		return scheduler.cancel(ctx, found)
	}
	var result api.Schedule
	var diags diag.Diagnostics
	if m.operation() == operationSchedule {
		result, diags = scheduler.schedule(ctx, parseDuration(m.Interval))
	} else {
		result, diags = m.selectSchedule(ctx, scheduler)
		if !diags.HasError() {
			result, diags = scheduler.reschedule(ctx, result.ID, parseDuration(m.Interval))
		}
	}
	if diags.HasError() {
		return diags
	}
	if result.ID == "" {
		scheduler.Reportf("%s has started %s at once", api.Name, scheduler.request)

		return nil
	}
	result, diags = scheduler.readSchedule(ctx, result)
	scheduler.Reportf("%s runs %s at %s, by schedule %q", api.Name, scheduler.request, scheduleTime(&result), result.ID)

	return diags
}

// selectSchedule returns the schedule with the configured id or workflow, and
// sets the scheduler's workflow. The API also accepts the name of a workflow,
// but does not document which of several schedules it takes
// (design/api/qubell.md, "Schedules").
func (m *workflowScheduleActionModel) selectSchedule(
	ctx context.Context, scheduler *scheduler,
) (api.Schedule, diag.Diagnostics) {
	instance := scheduler.request.InstanceID
	all, err := sortByTime(scheduler.client.ListSchedules(ctx, instance))
	switch {
	case rest.KindOf(err) == rest.NotFound:
		return api.Schedule{}, instanceNotFound("instance_id", instance)
	case err != nil:
		return api.Schedule{}, scheduler.DiagnoseStart(ctx, err)
	}
	var listed, matching []string
	var chosen api.Schedule
	for _, each := range all {
		listed = append(listed, fmt.Sprintf("%s (%s)", each.ID, describeSchedule(&each)))
		if each.ID == m.ScheduleID.ValueString() || each.Name == m.Workflow.ValueString() {
			matching = append(matching, listed[len(listed)-1])
			chosen = each
		}
	}
	attribute, description := "schedule_id", "schedule "+m.ScheduleID.String()
	if m.ScheduleID.IsNull() {
		attribute, description = "workflow", "schedule of workflow "+m.Workflow.String()
	}
	var diags diag.Diagnostics
	switch len(matching) {
	case 1:
		scheduler.request.Workflow = chosen.Name
	case 0:
		options := "The instance has no schedules"
		if len(listed) > 0 {
			options = "The instance has these schedules: " + strings.Join(listed, ", ")
		}
		diags.AddAttributeError(
			path.Root(attribute), fmt.Sprintf("%s: instance %q has no %s", api.Name, instance, description),
			"It may have fired or been cancelled. "+options+".",
		)
	default:
		diags.AddAttributeError(
			path.Root(attribute),
			fmt.Sprintf("%s: instance %q has more than one %s", api.Name, instance, description),
			"Set schedule_id instead, to one of these: "+strings.Join(matching, ", ")+".",
		)
	}

	return chosen, diags
}
