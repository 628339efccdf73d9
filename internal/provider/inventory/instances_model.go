package inventory

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
)

type instancesModel struct {
	Systems   types.Set       `tfsdk:"systems"`
	Strict    types.Bool      `tfsdk:"strict"`
	Instances []instanceModel `tfsdk:"instances"`
}

type instanceModel struct {
	System types.String `tfsdk:"system"`
	ID     types.String `tfsdk:"id"`
	Name   types.String `tfsdk:"name"`
	Status types.String `tfsdk:"status"`
	State  types.String `tfsdk:"state"`
	Type   types.String `tfsdk:"type"`
}

// setRows takes over what the systems have.
func (m *instancesModel) setRows(rows []row) {
	m.Instances = make([]instanceModel, len(rows))
	for i, row := range rows {
		m.Instances[i] = instanceModel{
			System: types.StringValue(row.system),
			ID:     types.StringValue(row.ID),
			Name:   convert.OptionalString(row.Name),
			Status: convert.OptionalString(row.Status),
			State:  types.StringValue(string(row.State)),
			Type:   convert.OptionalString(row.Type),
		}
	}
}
