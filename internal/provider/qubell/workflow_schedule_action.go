package qubell

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var (
	_ action.ActionWithConfigure      = (*workflowScheduleAction)(nil)
	_ action.ActionWithValidateConfig = (*workflowScheduleAction)(nil)
)

// newWorkflowScheduleAction returns the action fleet_qubell_workflow_schedule.
func newWorkflowScheduleAction() action.Action { return &workflowScheduleAction{} }

type workflowScheduleAction struct {
	system.Action[*api.Client]
}

func (a *workflowScheduleAction) Metadata(
	_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_qubell_workflow_schedule"
}

func (a *workflowScheduleAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Schedules a workflow of an instance on Qubell to run once at a later time, moves a " +
			"schedule, or cancels a schedule. " +
			scheduleDescription,
		Attributes: map[string]schema.Attribute{
			"operation": schema.StringAttribute{
				MarkdownDescription: "Operation:\n  * `schedule` schedules `workflow`, in addition to the schedules " +
					"that it has.\n  * `reschedule` moves a schedule to `interval` from now.\n  * `cancel` cancels " +
					"a schedule.\n\n  Defaults to `schedule`.",
				Optional: true,
				Validators: []validator.String{
					schemas.OneOf(operationSchedule, operationReschedule, operationCancel),
				},
			},
			"instance_id": schema.StringAttribute{
				MarkdownDescription: workflowInstanceDescription,
				Required:            true,
				Validators:          []validator.String{objectID("an instance")},
			},
			"workflow": schema.StringAttribute{
				MarkdownDescription: workflowNameDescription + " Required for `schedule`. For `reschedule` and " +
					"`cancel`, set either `schedule_id`, or `workflow` if it has only one schedule.",
				Optional:   true,
				Validators: []validator.String{schemas.NotEmpty{}},
			},
			"schedule_id": schema.StringAttribute{
				MarkdownDescription: scheduleIDDescription + " The data source `fleet_qubell_workflow_schedules` has " +
					"it.",
				Optional:   true,
				Validators: []validator.String{objectID("a schedule")},
			},
			"interval": schema.StringAttribute{
				MarkdownDescription: "Time from now until the workflow runs, as a duration such as `90s` or " +
					"`1h30m`. Required for `schedule` and `reschedule`.",
				Optional:   true,
				Validators: []validator.String{durationValidator(scheduleIntervalAdvice)},
			},
			"parameters": schema.MapAttribute{
				MarkdownDescription: workflowParametersDescription,
				ElementType:         types.StringType,
				Optional:            true,
				Validators:          []validator.Map{schemas.NoNullValues{}},
			},
		},
	}
}

func (a *workflowScheduleAction) ValidateConfig(
	ctx context.Context, req action.ValidateConfigRequest, resp *action.ValidateConfigResponse,
) {
	var config workflowScheduleActionModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || config.Operation.IsUnknown() {
		return
	}
	resp.Diagnostics.Append(config.validate()...)
}

func (a *workflowScheduleAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config workflowScheduleActionModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	effect := map[string]string{
		operationSchedule:   schedulesAgain,
		operationReschedule: "moves the schedule",
		operationCancel:     "cancels the schedule",
	}[config.operation()]
	scheduler := newScheduler(a.Client, a.InvokeCaller(resp), config.ToAPI(), effect)
	defer scheduler.AdviseRepeat(&resp.Diagnostics)
	var schedule api.Schedule
	var diags diag.Diagnostics
	if config.operation() != operationSchedule {
		schedule, diags = scheduler.selectSchedule(ctx, config.ScheduleID.ValueString())
		resp.Diagnostics.Append(diags...)
		if resp.Diagnostics.HasError() {
			return
		}
	}
	switch config.operation() {
	case operationCancel:
		resp.Diagnostics.Append(scheduler.cancel(ctx, schedule)...)

		return
	case operationReschedule:
		schedule, diags = scheduler.reschedule(ctx, schedule.ID, parseDuration(config.Interval))
	default:
		schedule, diags = scheduler.schedule(ctx, parseDuration(config.Interval))
	}
	resp.Diagnostics.Append(diags...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(scheduler.report(ctx, schedule)...)
	}
}
