package jeto

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
)

// instanceFilter narrows a list of instances; what is null does not narrow. The
// API itself has no filters.
type instanceFilter struct {
	Name        types.String `tfsdk:"name"`
	Environment types.String `tfsdk:"environment"`
	ProjectID   types.String `tfsdk:"project_id"`
	HostID      types.String `tfsdk:"host_id"`
}

// Descriptions that the data source and the list resource share.
const (
	filterNameDescription        = "Only instances of exactly this name. Names need not be unique."
	filterEnvironmentDescription = "Only instances of exactly this environment."
	filterProjectDescription     = "Only instances of the project with this id."
	filterHostDescription        = "Only instances on the host with this id."
)

func (f *instanceFilter) matches(instance *api.Instance) bool {
	var model instanceBaseModel
	model.FromAPI(instance)
	matches := func(wanted, found types.String) bool { return wanted.IsNull() || wanted.Equal(found) }

	return matches(f.Name, model.Name) && matches(f.Environment, model.Environment) &&
		matches(f.ProjectID, model.ProjectID) && matches(f.HostID, model.HostID)
}
