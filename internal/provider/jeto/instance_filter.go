package jeto

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
)

// instanceFilter selects instances. A null argument selects all. The API has no
// filters.
type instanceFilter struct {
	Name        types.String `tfsdk:"name"`
	Environment types.String `tfsdk:"environment"`
	ProjectID   types.String `tfsdk:"project_id"`
	HostID      types.String `tfsdk:"host_id"`
}

// Descriptions that the data source and the list resource share.
const (
	filterNameDescription        = "Only instances with this name. Several instances may have the same name."
	filterEnvironmentDescription = "Only instances in this environment."
	filterProjectDescription     = "Only instances of the project with this ID."
	filterHostDescription        = "Only instances on the host with this ID."
)

func (f *instanceFilter) matches(instance *api.Instance) bool {
	var model instanceBaseModel
	model.FromAPI(instance)
	matches := func(filter, value types.String) bool { return filter.IsNull() || filter.Equal(value) }

	return matches(f.Name, model.Name) && matches(f.Environment, model.Environment) &&
		matches(f.ProjectID, model.ProjectID) && matches(f.HostID, model.HostID)
}
