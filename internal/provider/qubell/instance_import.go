package qubell

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
)

// afterImport returns the state of an imported instance with which the first
// plan is compared. Terraform manages the parameters that the configuration
// sets to the value of the instance, and none of the others. The time of the
// destruction stays: destroy_after in the state may differ from the duration in
// the configuration, but the schedule is the same.
func (m *instanceResourceModel) afterImport(plan *instanceResourceModel) *instanceResourceModel {
	prior := *m
	prior.Parameters = types.MapValueMust(
		types.StringType, commonParameters(plan.Parameters, m.EffectiveParameters))
	if !plan.DestroyAfter.IsNull() && !m.DestroyAfter.IsNull() {
		prior.DestroyAfter = plan.DestroyAfter
	}

	return &prior
}

// keepsDestroyTimeWarning returns a warning if the plan of an imported instance
// changes destroy_after, because the destruction keeps its time.
func keepsDestroyTimeWarning(plan, state *instanceResourceModel) diag.Diagnostics {
	var diags diag.Diagnostics
	if !plan.DestroyAfter.IsNull() && !state.DestroyAfter.IsNull() &&
		!sameDuration(plan.DestroyAfter, state.DestroyAfter) {
		diags.AddAttributeWarning(
			path.Root("destroy_after"),
			fmt.Sprintf("%s: instance %q keeps the time of its destruction", api.Name, state.ID.ValueString()),
			fmt.Sprintf("The server destroys it %s after the schedule was created, as before the import. "+
				"The apply takes over destroy_after from the configuration without a request. To move the "+
				"destruction, change destroy_after after that.",
				state.DestroyAfter.ValueString()),
		)
	}

	return diags
}
