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

// What the action does.
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

// operation returns what to do, which is to schedule if nothing is said.
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
		MarkdownDescription: "Schedules a workflow of an instance on Qubell, moves a schedule to another time, or cancels it. " + scheduleDescription,
		Attributes: map[string]schema.Attribute{
			"operation": schema.StringAttribute{
				MarkdownDescription: "What to do:\n" +
					"  * `schedule`, the default, schedules `workflow`, besides the schedules that it may have.\n" +
					"  * `reschedule` moves a schedule to `interval` from now.\n" +
					"  * `cancel` cancels a schedule.",
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
				MarkdownDescription: workflowNameDescription + " Required for `schedule`. To move or cancel a schedule name the workflow if it has only one, or else set `schedule_id`.",
				Optional:            true,
				Validators:          []validator.String{schemas.NameValidator()},
			},
			"schedule_id": schema.StringAttribute{
				MarkdownDescription: scheduleIDDescription + " The data source `fleet_qubell_workflow_schedules` shows it.",
				Optional:            true,
				Validators:          []validator.String{objectID("a schedule")},
			},
			"interval": schema.StringAttribute{
				MarkdownDescription: "How long from now until the workflow is run, as a duration such as `90s` or `1h30m`. Required for `schedule` and `reschedule`.",
				Optional:            true,
				Validators:          []validator.String{durationValidator(scheduleIntervalAdvice)},
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

// ValidateConfig checks the rules that tie the arguments to the operation.
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
				fmt.Sprintf("The operation is %s, and needs %s.", config.operation(), attribute))
		}
	}
	refuses := func(attribute string, value attr.Value) {
		if !value.IsNull() {
			resp.Diagnostics.AddAttributeError(
				path.Root(attribute),
				attribute+" does not apply",
				fmt.Sprintf(
					"The operation is %s, and has no use for %s. Remove it, or choose another operation.",
					config.operation(), attribute,
				),
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
		// The schema's validator tells of it.
		return
	}
	if config.Workflow.IsNull() == config.ScheduleID.IsNull() && !config.Workflow.IsUnknown() && !config.ScheduleID.IsUnknown() {
		resp.Diagnostics.AddAttributeError(path.Root("schedule_id"), "One of schedule_id and workflow",
			fmt.Sprintf("The operation is %s, and needs to know which schedule: set either schedule_id, or workflow if that has only one schedule.", config.operation()))
	}
}

func (a *workflowScheduleAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config workflowScheduleActionModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	wanted := config.ToWorkflow()
	wanted.client = a.Client
	wanted.progress = func(message string) { resp.SendProgress(action.InvokeProgressEvent{Message: message}) }
	wanted.typeName, wanted.isAction = scheduleType, true
	wanted.warn = system.WarnAsProgress(wanted.progress)
	wanted.diagnose = func(err error) diag.Diagnostics { return a.DiagnoseRun(ctx, wanted.creation(), err) }
	if config.Parameters.IsNull() {
		// Not sent, so that a schedule that is moved keeps its own.
		wanted.parameters = nil
	}
	resp.Diagnostics.Append(config.run(ctx, wanted)...)
}

// run does what the operation says, and tells of it.
func (m *workflowScheduleActionModel) run(ctx context.Context, wanted *workflow) diag.Diagnostics {
	if m.operation() == operationCancel {
		found, diags := m.selectSchedule(ctx, wanted)
		if diags.HasError() {
			return diags
		}

		return wanted.cancel(ctx, found)
	}
	var result api.Schedule
	var diags diag.Diagnostics
	if m.operation() == operationSchedule {
		result, diags = wanted.schedule(ctx, parseDuration(m.Interval))
	} else {
		result, diags = m.selectSchedule(ctx, wanted)
		if !diags.HasError() {
			result, diags = wanted.reschedule(ctx, result.ID, parseDuration(m.Interval))
		}
	}
	if diags.HasError() {
		return diags
	}
	if result.ID == "" {
		wanted.reportf("%s has started %s at once", api.Name, wanted)

		return nil
	}
	result, diags = wanted.readSchedule(ctx, result)
	wanted.reportf("%s runs %s at %s, by schedule %q", api.Name, wanted, scheduleTime(&result), result.ID)

	return diags
}

// selectSchedule returns the schedule that is meant, and gives the workflow its
// name. The API itself would take the name of a workflow, and choose among
// several schedules at will (design/api/qubell.md, "Schedules").
func (m *workflowScheduleActionModel) selectSchedule(
	ctx context.Context, wanted *workflow,
) (api.Schedule, diag.Diagnostics) {
	all, err := sortByTime(wanted.client.ListSchedules(ctx, wanted.instance))
	switch {
	case rest.KindOf(err) == rest.NotFound:
		return api.Schedule{}, instanceNotFound(wanted.instance)
	case err != nil:
		return api.Schedule{}, wanted.diagnose(err)
	}
	var there, matching []string
	var chosen api.Schedule
	for _, each := range all {
		there = append(there, fmt.Sprintf("%s (%s)", each.ID, describeSchedule(&each)))
		if each.ID == m.ScheduleID.ValueString() || each.Name == m.Workflow.ValueString() {
			matching = append(matching, there[len(there)-1])
			chosen = each
		}
	}
	attribute, meant := "schedule_id", "schedule "+m.ScheduleID.String()
	if m.ScheduleID.IsNull() {
		attribute, meant = "workflow", "schedule of workflow "+m.Workflow.String()
	}
	var diags diag.Diagnostics
	switch len(matching) {
	case 1:
		wanted.name = chosen.Name
	case 0:
		list := "None is"
		if len(there) > 0 {
			list = "These are: " + strings.Join(there, ", ")
		}
		diags.AddAttributeError(
			path.Root(attribute), fmt.Sprintf("%s: instance %q has no %s", api.Name, wanted.instance, meant),
			"It may have fired or been cancelled. Only what is still to come can be moved or cancelled. "+list+".",
		)
	default:
		diags.AddAttributeError(
			path.Root(attribute),
			fmt.Sprintf("%s: instance %q has more than one %s", api.Name, wanted.instance, meant),
			"Set schedule_id instead, to one of these: "+strings.Join(matching, ", ")+".",
		)
	}

	return chosen, diags
}
