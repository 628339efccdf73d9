package zaoshu

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
)

// columnModel is a column of the results of an instance.
type columnModel struct {
	ID    types.String `tfsdk:"id"`
	Title types.String `tfsdk:"title"`
	Type  types.String `tfsdk:"type"`
}

// FromAPI sets the values that the API returns.
func (m *columnModel) FromAPI(column *api.Column) {
	m.ID = types.StringValue(column.ID)
	m.Title = types.StringValue(column.Title)
	m.Type = types.StringValue(column.Type)
}
