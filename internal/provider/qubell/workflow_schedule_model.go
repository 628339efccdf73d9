package qubell

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

// workflowScheduleResourceModel is the model of the resource.
type workflowScheduleResourceModel struct {
	workflowBaseModel

	ID       types.String      `tfsdk:"id"`
	Interval types.String      `tfsdk:"interval"`
	FiresAt  timetypes.RFC3339 `tfsdk:"fires_at"`
	Fired    types.Bool        `tfsdk:"fired"`
}

// Identity returns the identity of the schedule.
func (m *workflowScheduleResourceModel) Identity() any {
	return system.ChildIdentity{InstanceID: m.InstanceID, ID: m.ID}
}

// FromAPI sets the attributes from a schedule that has not fired. The API does
// not return the interval: after an import it is the time that is left.
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
	return !sameDuration(m.Interval, plan.Interval) || !m.Parameters.Equal(plan.Parameters)
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
