package inventory

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
)

// instancesDataSourceModel is the model of the data source fleet_instances.
type instancesDataSourceModel struct {
	Systems   types.Set              `tfsdk:"systems"`
	Strict    types.Bool             `tfsdk:"strict"`
	Instances []instanceSummaryModel `tfsdk:"instances"`
}

// instanceSummaryModel is an instance in the list.
type instanceSummaryModel struct {
	System types.String `tfsdk:"system"`
	ID     types.String `tfsdk:"id"`
	Name   types.String `tfsdk:"name"`
	Status types.String `tfsdk:"status"`
	State  types.String `tfsdk:"state"`
	Type   types.String `tfsdk:"type"`
}

// setRows sets the instances.
func (m *instancesDataSourceModel) setRows(rows []row) {
	m.Instances = make([]instanceSummaryModel, len(rows))
	for i, row := range rows {
		m.Instances[i] = instanceSummaryModel{
			System: types.StringValue(row.system),
			ID:     types.StringValue(row.ID),
			Name:   convert.OptionalString(row.Name),
			Status: convert.OptionalString(row.Status),
			State:  types.StringValue(string(row.State)),
			Type:   convert.OptionalString(row.Type),
		}
	}
}
