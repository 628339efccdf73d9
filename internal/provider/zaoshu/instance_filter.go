package zaoshu

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
)

// instanceFilter narrows a list of instances, as the API does.
type instanceFilter struct {
	Status types.String `tfsdk:"status"`
}

// filterStatusDescription describes the attribute of the data source and of the
// list resource.
const filterStatusDescription = "Which instances: `all`, those that are `running`, or those that are `idle`. Defaults to `all`."

// statusValidators accepts what the API can select.
func statusValidators() []validator.String {
	return []validator.String{stringvalidator.OneOf(string(api.All), string(api.Running), string(api.Idle))}
}

// ToAPI returns what the API is to list.
func (f *instanceFilter) ToAPI() api.StatusFilter {
	if f.Status.IsNull() {
		return api.All
	}

	return api.StatusFilter(f.Status.ValueString())
}
