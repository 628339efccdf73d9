package wakame

import (
	"iter"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/listing"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

// instanceFilter selects instances. A null argument selects all. This
// generation of the API has no filters (design/api/wakame.md, "Lists and
// paging").
type instanceFilter struct {
	State    types.String `tfsdk:"state"`
	Hostname types.String `tfsdk:"hostname"`
}

// hostnameFilterDescription describes the filter hostname.
const hostnameFilterDescription = "Only instances with exactly this hostname. Hostnames are in lower case."

// stateValidator accepts the states.
func stateValidator(all []api.State) validator.String {
	names := make([]string, len(all))
	for i, state := range all {
		names[i] = string(state)
	}

	return schemas.OneOf(names...)
}

// filterStateDescription returns the description of state in the data source
// and in the list resource.
func filterStateDescription(all []api.State) string {
	names := make([]string, len(all))
	for i, state := range all {
		names[i] = "`" + string(state) + "`"
	}

	last := len(names) - 1

	return "Only instances in this state: " + strings.Join(names[:last], ", ") + " or " + names[last] + "."
}

func (f *instanceFilter) matches(instance *api.Instance) bool {
	return selects(f.State, string(instance.State)) && selects(f.Hostname, instance.Hostname)
}

// importable yields the instances that match and that Terraform can import, and
// any error.
func (f *instanceFilter) importable(pages iter.Seq2[[]api.Instance, error]) iter.Seq2[api.Instance, error] {
	return func(yield func(api.Instance, error) bool) {
		for instance, err := range listing.FromPages(pages) {
			if err == nil && (instance.State == api.Terminated || !f.matches(&instance)) {
				continue
			}
			if !yield(instance, err) {
				return
			}
		}
	}
}
