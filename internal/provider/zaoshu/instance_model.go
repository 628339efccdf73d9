package zaoshu

import (
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

// instanceResourceModel is what Terraform manages of an instance: what can be
// edited, and what stays the same.
type instanceResourceModel struct {
	ID         types.String `tfsdk:"id"`
	InstanceID types.String `tfsdk:"instance_id"`
	Title      types.String `tfsdk:"title"`
	// ResultNotifyURI is what was written: the API never shows it.
	ResultNotifyURI types.String      `tfsdk:"result_notify_uri"`
	CreatedAt       timetypes.RFC3339 `tfsdk:"created_at"`
}

// instanceDataSourceModel is all that the API shows of an instance, with what
// changes on its own.
type instanceDataSourceModel struct {
	ID                types.String      `tfsdk:"id"`
	Title             types.String      `tfsdk:"title"`
	Status            types.String      `tfsdk:"status"`
	CreatedAt         timetypes.RFC3339 `tfsdk:"created_at"`
	TotalExecution    types.Int64       `tfsdk:"total_execution"`
	TotalFetchingRows types.Int64       `tfsdk:"total_fetching_rows"`
}

// FromAPI takes over what the API shows. An id that is known stays as it was
// written.
func (m *instanceResourceModel) FromAPI(instance *api.Instance) {
	if m.ID.IsNull() {
		m.ID = types.StringValue(instance.ID)
	}
	m.InstanceID = m.ID
	m.Title = convert.OptionalString(instance.Title)
	m.CreatedAt = convert.Time(instance.CreatedAt.Time)
}

// FromAPI takes over what the API shows.
func (m *instanceDataSourceModel) FromAPI(instance *api.Instance) {
	m.ID = types.StringValue(instance.ID)
	m.Title = convert.OptionalString(instance.Title)
	m.Status = convert.OptionalString(instance.Status)
	m.CreatedAt = convert.Time(instance.CreatedAt.Time)
	m.TotalExecution = types.Int64Value(int64(instance.TotalExecution))
	m.TotalFetchingRows = types.Int64Value(int64(instance.TotalFetchingRows))
}

// ToAPIUpdate returns what has to change to come here from prior: nothing of
// what is not set, since null leaves it as it is (design/api/zaoshu.md,
// "Updating an instance").
func (m *instanceResourceModel) ToAPIUpdate(prior *instanceResourceModel) api.InstanceUpdate {
	var edit api.InstanceUpdate
	if !m.Title.IsUnknown() && !m.Title.Equal(prior.Title) {
		edit.Title = m.Title.ValueStringPointer()
	}
	if !m.ResultNotifyURI.Equal(prior.ResultNotifyURI) {
		edit.ResultNotifyURI = m.ResultNotifyURI.ValueStringPointer()
	}

	return edit
}

// Identity returns what identifies the instance.
func (m *instanceResourceModel) Identity() any {
	return system.Identity{ID: m.ID}
}
