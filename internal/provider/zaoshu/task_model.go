package zaoshu

import (
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
)

// taskSummaryModel is what a list shows of a task.
type taskSummaryModel struct {
	ID        types.String      `tfsdk:"id"`
	Status    types.String      `tfsdk:"status"`
	CreatedAt timetypes.RFC3339 `tfsdk:"created_at"`
}

// taskBaseModel is all that the API shows of a task.
type taskBaseModel struct {
	taskSummaryModel

	TotalURLCount  types.Int64 `tfsdk:"total_url_count"`
	FailedURLCount types.Int64 `tfsdk:"failed_url_count"`
}

// FromAPI takes over what the API shows.
func (m *taskSummaryModel) FromAPI(task *api.Task) {
	m.ID = types.StringValue(task.ID)
	m.Status = convert.OptionalString(task.Status)
	m.CreatedAt = convert.Time(task.CreatedAt.Time)
}

// FromAPI takes over what the API shows.
func (m *taskBaseModel) FromAPI(task *api.Task) {
	m.taskSummaryModel.FromAPI(task)
	m.TotalURLCount = optionalInt64(task.TotalURLCount)
	m.FailedURLCount = optionalInt64(task.FailedURLCount)
}

// optionalInt64 returns a number that may be absent.
func optionalInt64(number *lenient.Int) types.Int64 {
	return types.Int64PointerValue((*int64)(number))
}

// Attributes' descriptions, shared by resource and data sources.
const (
	taskStatusDescription = "Status of the task: `done`, `error`, or another word while it is at work."
	taskTotalDescription  = "How many URLs the task has fetched, those too that failed; null while the server does not say."
	taskFailedDescription = "How many of the URLs failed; null while the server does not say."
)
