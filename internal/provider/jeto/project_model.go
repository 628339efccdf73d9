package jeto

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
)

// projectModel is a project.
type projectModel struct {
	ID         types.String `tfsdk:"id"`
	Name       types.String `tfsdk:"name"`
	GitAddress types.String `tfsdk:"git_address"`
	BasePath   types.String `tfsdk:"base_path"`
}

// FromAPI sets the values that the API returns.
func (m *projectModel) FromAPI(project *api.Project) {
	m.ID = types.StringValue(string(project.ID))
	m.Name = types.StringValue(project.Name)
	m.GitAddress = convert.OptionalString(withoutCredentials(project.GitAddress))
	m.BasePath = convert.OptionalString(project.BasePath)
}
