package wakame

import (
	"iter"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/listing"
)

// instanceFilter narrows a list of instances; what is null does not narrow. The
// API of this generation has no filters (sheet, section 3).
type instanceFilter struct {
	State types.String `tfsdk:"state"`
}

// stateValidator accepts those states that select something.
func stateValidator(all []api.State) validator.String {
	names := make([]string, len(all))
	for i, state := range all {
		names[i] = string(state)
	}

	return stringvalidator.OneOf(names...)
}

// filterStateDescription describes the attribute of the data source and of the
// list resource.
func filterStateDescription(all []api.State) string {
	names := make([]string, len(all))
	for i, state := range all {
		names[i] = "`" + string(state) + "`"
	}

	return "Only instances in this state: " + strings.Join(
		names[:len(names)-1], ", ",
	) + " or " + names[len(names)-1] + "."
}

func (f *instanceFilter) matches(instance *api.Instance) bool {
	return f.State.IsNull() || f.State.ValueString() == string(instance.State)
}

// importable yields those instances that match and that can be imported, and
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
