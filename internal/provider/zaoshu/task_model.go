package zaoshu

import (
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
)

// taskSummaryModel is the part of a task that the API returns in a list.
type taskSummaryModel struct {
	ID        types.String      `tfsdk:"id"`
	Status    types.String      `tfsdk:"status"`
	CreatedAt timetypes.RFC3339 `tfsdk:"created_at"`
}

// taskBaseModel is the whole task.
type taskBaseModel struct {
	taskSummaryModel

	TotalURLCount  types.Int64 `tfsdk:"total_url_count"`
	FailedURLCount types.Int64 `tfsdk:"failed_url_count"`
}

// FromAPI sets the values that the API returns.
func (m *taskSummaryModel) FromAPI(task *api.Task) {
	m.ID = types.StringValue(task.ID)
	m.Status = convert.OptionalString(task.Status)
	m.CreatedAt = convert.Time(task.CreatedAt.Time)
}

// FromAPI sets the values that the API returns.
func (m *taskBaseModel) FromAPI(task *api.Task) {
	m.taskSummaryModel.FromAPI(task)
	m.TotalURLCount = optionalInt64(task.TotalURLCount)
	m.FailedURLCount = optionalInt64(task.FailedURLCount)
}

// optionalInt64 returns the number, or null if it is absent.
func optionalInt64(number *lenient.Int) types.Int64 {
	return types.Int64PointerValue((*int64)(number))
}

// Descriptions that the resource and the data sources share.
const (
	taskStatusDescription = "Status of the task: `done` or `error` after its end. The API does not document the " +
		"values before."
	taskTotalDescription = "Number of URLs that the task has fetched, including those that failed. Null until the " +
		"server returns it."
	taskFailedDescription = "Number of URLs that failed. Null until the server returns it."
)
