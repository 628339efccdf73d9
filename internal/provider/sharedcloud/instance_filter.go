package sharedcloud

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/sharedcloud"
)

// instanceFilter selects instances. A null argument selects all. The API has no
// filters.
type instanceFilter struct {
	Type types.String `tfsdk:"type"`
	Name types.String `tfsdk:"name"`
}

// Descriptions that the data source and the list resource share.
const (
	filterTypeDescription = "Only instances of this type: `cpu` or `gpu`."
	filterNameDescription = "Only instances with this name. Several instances may have the same name."
)

func (f *instanceFilter) matches(instance *api.Instance) bool {
	return (f.Type.IsNull() || f.Type.ValueString() == instance.Type.String()) &&
		(f.Name.IsNull() || f.Name.ValueString() == instance.Name)
}
