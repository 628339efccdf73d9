package jeto

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
)

// hostModel is a host. It has no parameters, because they contain secrets.
type hostModel struct {
	ID              types.String `tfsdk:"id"`
	Name            types.String `tfsdk:"name"`
	VagrantProvider types.String `tfsdk:"vagrant_provider"`
}

// FromAPI sets the values that the API returns.
func (m *hostModel) FromAPI(host *api.Host) {
	m.ID = types.StringValue(string(host.ID))
	m.Name = types.StringValue(host.Name)
	m.VagrantProvider = types.StringValue(host.Provider)
}
