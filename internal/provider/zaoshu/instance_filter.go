package zaoshu

import (
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

// instanceFilter selects instances by the filter of the API.
type instanceFilter struct {
	Status types.String `tfsdk:"status"`
}

// filterStatusDescription is the description that the data source and the list
// resource share.
const filterStatusDescription = "Only instances with this status: `all`, `running` or `idle`. Defaults to `all`."

// statusValidators accept the filters of the API.
func statusValidators() []validator.String {
	return []validator.String{schemas.OneOf(string(api.All), string(api.Running), string(api.Idle))}
}

// ToAPI returns the filter of the list request.
func (f *instanceFilter) ToAPI() api.StatusFilter {
	if f.Status.IsNull() {
		return api.All
	}

	return api.StatusFilter(f.Status.ValueString())
}
