package qubell

import (
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

// workflowScheduleResourceModel is the model of the resource.
type workflowScheduleResourceModel struct {
	workflowBaseModel
	writeOnlyParametersModel

	ID       types.String      `tfsdk:"id"`
	Interval types.String      `tfsdk:"interval"`
	FiresAt  timetypes.RFC3339 `tfsdk:"fires_at"`
	Fired    types.Bool        `tfsdk:"fired"`
}

// ToAPI returns the workflow with all parameters.
func (m *workflowScheduleResourceModel) ToAPI() api.WorkflowRun {
	request := m.workflowBaseModel.ToAPI()
	request.Parameters = m.mergeInto(request.Parameters)

	return request
}

// Identity returns the identity of the schedule.
func (m *workflowScheduleResourceModel) Identity() any {
	return system.ChildIdentity{InstanceID: m.InstanceID, ID: m.ID}
}

// FromAPI sets the attributes from a schedule that has not fired. The API does
// not return the interval: after an import it is the time from the creation of
// the schedule to its run.
func (m *workflowScheduleResourceModel) FromAPI(schedule *api.Schedule) {
	m.ID = types.StringValue(schedule.ID)
	if m.Workflow.IsNull() {
		m.Workflow = convert.OptionalString(schedule.Name)
	}
	m.FiresAt = convert.Time(schedule.Timestamp.Time)
	m.Fired = types.BoolValue(false)
	if m.Interval.IsNull() && !m.FiresAt.IsNull() {
		m.Interval = importedInterval(schedule)
	}
}

// isDue reports whether the schedule's time has passed. It has fired if it is
// absent then.
func (m *workflowScheduleResourceModel) isDue() bool {
	if m.FiresAt.IsNull() {
		return false
	}
	at, diags := m.FiresAt.ValueRFC3339Time()

	return !diags.HasError() && time.Until(at) <= clockTolerance
}

// needsReschedule reports whether a plan has another interval or other
// parameters.
func (m *workflowScheduleResourceModel) needsReschedule(plan *workflowScheduleResourceModel) bool {
	return !sameDuration(m.Interval, plan.Interval) || !m.Parameters.Equal(plan.Parameters) ||
		!m.ParametersWOVersion.Equal(plan.ParametersWOVersion)
}

// workflowScheduleSummaryModel is a schedule as the API returns it.
type workflowScheduleSummaryModel struct {
	ID       types.String      `tfsdk:"id"`
	Workflow types.String      `tfsdk:"workflow"`
	FiresAt  timetypes.RFC3339 `tfsdk:"fires_at"`
}

// FromAPI sets all attributes.
func (m *workflowScheduleSummaryModel) FromAPI(schedule *api.Schedule) {
	m.ID = types.StringValue(schedule.ID)
	m.Workflow = convert.OptionalString(schedule.Name)
	m.FiresAt = convert.Time(schedule.Timestamp.Time)
}

// The values of `operation`.
const (
	operationSchedule   = "schedule"
	operationReschedule = "reschedule"
	operationCancel     = "cancel"
)

// workflowScheduleActionModel is the model of the action.
type workflowScheduleActionModel struct {
	workflowBaseModel

	Operation  types.String `tfsdk:"operation"`
	ScheduleID types.String `tfsdk:"schedule_id"`
	Interval   types.String `tfsdk:"interval"`
}

// operation returns the operation, by default to schedule.
func (m *workflowScheduleActionModel) operation() string {
	if m.Operation.IsNull() {
		return operationSchedule
	}

	return m.Operation.ValueString()
}

// ToAPI returns the workflow with its parameters. If no parameters are set,
// they are nil: a schedule that is moved then keeps its own.
func (m *workflowScheduleActionModel) ToAPI() api.WorkflowRun {
	request := m.workflowBaseModel.ToAPI()
	if m.Parameters.IsNull() {
		request.Parameters = nil
	}

	return request
}

// validate returns an error for each argument that the operation requires or
// does not use.
func (m *workflowScheduleActionModel) validate() diag.Diagnostics {
	switch m.operation() {
	case operationSchedule:
		return slices.Concat(
			m.require("workflow", m.Workflow), m.reject("schedule_id", m.ScheduleID), m.require("interval", m.Interval))
	case operationReschedule:
		return slices.Concat(m.require("interval", m.Interval), m.requireSchedule())
	case operationCancel:
		return slices.Concat(
			m.reject("interval", m.Interval), m.reject("parameters", m.Parameters), m.requireSchedule())
	default:
		return nil // The schema's validator returns the error.
	}
}

// require returns an error if the value is null.
func (m *workflowScheduleActionModel) require(attribute string, value attr.Value) diag.Diagnostics {
	if !value.IsNull() {
		return nil
	}

	return diagnostics.AttributeError(attribute, attribute+" is missing",
		"The operation %s requires %s.", m.operation(), attribute)
}

// reject returns an error if the value is set.
func (m *workflowScheduleActionModel) reject(attribute string, value attr.Value) diag.Diagnostics {
	if value.IsNull() {
		return nil
	}

	return diagnostics.AttributeError(attribute, attribute+" does not apply",
		"The operation %s does not use %s. Remove it, or choose another operation.", m.operation(), attribute)
}

// requireSchedule returns an error unless one of schedule_id and workflow is
// set.
func (m *workflowScheduleActionModel) requireSchedule() diag.Diagnostics {
	if m.Workflow.IsUnknown() || m.ScheduleID.IsUnknown() || m.Workflow.IsNull() != m.ScheduleID.IsNull() {
		return nil
	}

	return diagnostics.AttributeError("schedule_id", "One of schedule_id and workflow",
		"The operation %s requires one schedule: set either schedule_id, or workflow if it has only one schedule.",
		m.operation())
}
