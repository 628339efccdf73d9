package qubell

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
)

// afterImport returns the state of an imported instance with which the first
// plan is compared. Terraform manages the parameters of the configuration, with
// the values of the instance. The time of the destruction stays: destroy_after
// in the state may differ from the duration in the configuration, but the
// schedule is the same.
func (m *instanceResourceModel) afterImport(plan *instanceResourceModel) *instanceResourceModel {
	prior := *m
	prior.Parameters = refreshParameters(plan.Parameters, stringsToAPI(m.EffectiveParameters))
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
