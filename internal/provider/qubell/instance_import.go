package qubell

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
)

// afterImport returns the state of an imported instance with which the first
// plan is compared. Terraform manages the parameters that the configuration
// sets to the value of the instance. It does not manage the others, which stay
// as they are. The time of the destruction also stays: destroy_after in the
// state is the time that was left at the import, and cannot be compared with
// the duration in the configuration.
func (m *instanceResourceModel) afterImport(plan *instanceResourceModel) *instanceResourceModel {
	prior := *m
	prior.Parameters = types.MapValueMust(
		types.StringType, commonParameters(plan.Parameters, m.EffectiveParameters))
	if !plan.DestroyAfter.IsNull() && !m.DestroyAfter.IsNull() {
		prior.DestroyAfter = plan.DestroyAfter
	}

	return &prior
}

// importWarnings returns a warning for each argument whose change the plan of
// an imported instance shows, but which stays as it is.
func importWarnings(plan, state *instanceResourceModel) diag.Diagnostics {
	var diags diag.Diagnostics
	others := missingParameters(state.Parameters, plan.Parameters)
	others = slices.DeleteFunc(others, func(name string) bool {
		_, found := plan.ParametersWO.Elements()[name]

		return found
	})
	if len(others) > 0 && !plan.Parameters.IsUnknown() && !plan.ParametersWO.IsUnknown() {
		diags.AddAttributeWarning(
			path.Root("parameters"),
			fmt.Sprintf("%s: instance %q was imported with other parameters", api.Name, state.ID.ValueString()),
			fmt.Sprintf(
				"The configuration does not set %s. They stay as they are, and Terraform does not manage them. "+
					"To change one of them, set it in parameters.",
				strings.Join(others, ", "),
			),
		)
	}
	if !plan.DestroyAfter.IsNull() && !state.DestroyAfter.IsNull() &&
		!sameDuration(plan.DestroyAfter, state.DestroyAfter) {
		diags.AddAttributeWarning(
			path.Root("destroy_after"),
			fmt.Sprintf("%s: instance %q keeps the time of its destruction", api.Name, state.ID.ValueString()),
			fmt.Sprintf("The server destroys it in %s, as before the import. The apply takes over destroy_after from "+
				"the configuration without a request. To move the destruction, change destroy_after after that.",
				state.DestroyAfter.ValueString()),
		)
	}

	return diags
}
