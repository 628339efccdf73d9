package zaoshu

import (
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

// instanceBaseModel is the part of an instance that the resource and the data
// sources share.
type instanceBaseModel struct {
	ID        types.String      `tfsdk:"id"`
	Title     types.String      `tfsdk:"title"`
	CreatedAt timetypes.RFC3339 `tfsdk:"created_at"`
}

// instanceResourceModel is the model of the resource fleet_zaoshu_instance.
type instanceResourceModel struct {
	instanceBaseModel

	InstanceID types.String `tfsdk:"instance_id"`
	// ResultNotifyURI is the value last written, because the API does not
	// return it.
	ResultNotifyURI          types.String `tfsdk:"result_notify_uri"`
	ResultNotifyURIWO        types.String `tfsdk:"result_notify_uri_wo"`
	ResultNotifyURIWOVersion types.Int64  `tfsdk:"result_notify_uri_wo_version"`
}

// instanceDataSourceModel is the whole instance, with the values that change on
// their own.
type instanceDataSourceModel struct {
	instanceBaseModel

	Status            types.String `tfsdk:"status"`
	TotalExecution    types.Int64  `tfsdk:"total_execution"`
	TotalFetchingRows types.Int64  `tfsdk:"total_fetching_rows"`
}

// FromAPI sets the values that the API returns. It keeps an id that is known.
func (m *instanceBaseModel) FromAPI(instance *api.Instance) {
	if m.ID.IsNull() {
		m.ID = types.StringValue(instance.ID)
	}
	m.Title = types.StringValue(instance.Title)
	m.CreatedAt = convert.Time(instance.CreatedAt.Time)
}

// FromAPI sets the values that the API returns.
func (m *instanceResourceModel) FromAPI(instance *api.Instance) {
	m.instanceBaseModel.FromAPI(instance)
	m.InstanceID = m.ID
}

// FromAPI sets the values that the API returns.
func (m *instanceDataSourceModel) FromAPI(instance *api.Instance) {
	m.instanceBaseModel.FromAPI(instance)
	m.Status = convert.OptionalString(instance.Status)
	m.TotalExecution = types.Int64Value(int64(instance.TotalExecution))
	m.TotalFetchingRows = types.Int64Value(int64(instance.TotalFetchingRows))
}

// ToAPIUpdate returns the values that differ from prior. The server keeps the
// values that a request leaves out (design/api/zaoshu.md, "Updating an
// instance"). The caller sets ResultNotifyURIWO from the configuration: a plan
// does not have write-only values.
func (m *instanceResourceModel) ToAPIUpdate(prior *instanceResourceModel) api.InstanceUpdate {
	var update api.InstanceUpdate
	if !m.Title.IsUnknown() && !m.Title.Equal(prior.Title) {
		update.Title = m.Title.ValueStringPointer()
	}
	switch {
	case !m.ResultNotifyURI.Equal(prior.ResultNotifyURI) && !m.ResultNotifyURI.IsNull():
		update.ResultNotifyURI = m.ResultNotifyURI.ValueStringPointer()
	case !m.ResultNotifyURIWOVersion.Equal(prior.ResultNotifyURIWOVersion):
		update.ResultNotifyURI = m.ResultNotifyURIWO.ValueStringPointer()
	}

	return update
}

// hasNotifyURI reports whether the configuration sets the URL.
func (m *instanceResourceModel) hasNotifyURI() bool {
	return !m.ResultNotifyURI.IsNull() || !m.ResultNotifyURIWOVersion.IsNull()
}

// Identity returns the identity of the instance.
func (m *instanceResourceModel) Identity() any {
	return system.Identity{ID: m.ID}
}
