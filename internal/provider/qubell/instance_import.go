package qubell

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
)

// afterImport returns an imported instance as the first plan compares it with
// the configuration. The parameters that the configuration sets to the same
// value are managed from now on. All others are not managed, and stay as they
// are. The instance keeps its end: its destroy_after is the time that was left
// at the import, and cannot be compared with the duration of the configuration.
func (m *instanceResourceModel) afterImport(plan *instanceResourceModel) *instanceResourceModel {
	prior := *m
	prior.Parameters = types.MapValueMust(
		types.StringType, commonParameters(plan.Parameters, m.EffectiveParameters))
	if !plan.DestroyAfter.IsNull() && !m.DestroyAfter.IsNull() {
		prior.DestroyAfter = plan.DestroyAfter
	}

	return &prior
}

// importWarnings returns what stays as it is of an imported instance although
// the plan shows a change.
func importWarnings(plan, state *instanceResourceModel) diag.Diagnostics {
	var diags diag.Diagnostics
	if left := missingParameters(state.Parameters, plan.Parameters); len(left) > 0 && !plan.Parameters.IsUnknown() {
		diags.AddAttributeWarning(
			path.Root("parameters"),
			fmt.Sprintf("%s: instance %q was imported with more parameters", api.Name, state.ID.ValueString()),
			fmt.Sprintf(
				"The configuration does not set %s. They stay as they are, and Terraform does not manage them. "+
					"To change one of them, set it.",
				strings.Join(left, ", "),
			),
		)
	}
	if !plan.DestroyAfter.IsNull() && !state.DestroyAfter.IsNull() &&
		!sameDuration(plan.DestroyAfter, state.DestroyAfter) {
		diags.AddAttributeWarning(
			path.Root("destroy_after"),
			fmt.Sprintf("%s: instance %q was imported with its end", api.Name, state.ID.ValueString()),
			fmt.Sprintf("The server destroys it in %s as before: destroy_after is taken over from the configuration "+
				"without a request. To move the end, change destroy_after after the import.",
				state.DestroyAfter.ValueString()),
		)
	}

	return diags
}
