package qubell

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/privatestate"
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
func keepsDestroyTimeWarning(
	ctx context.Context, private privatestate.Private, plan, state *instanceResourceModel,
) diag.Diagnostics {
	kept, _, diags := privatestate.Get[destroyTime](ctx, private, destroyTimeKey)
	if !plan.DestroyAfter.IsNull() && !state.DestroyAfter.IsNull() &&
		!sameDuration(plan.DestroyAfter, state.DestroyAfter) {
		diags.AddAttributeWarning(
			path.Root("destroy_after"),
			fmt.Sprintf("%s: instance %q keeps the time of its destruction", api.Name, state.ID.ValueString()),
			fmt.Sprintf("The server destroys it at %s, as before the import. The apply takes over destroy_after from "+
				"the configuration without a request. To move the destruction, change destroy_after after that.",
				kept.At.UTC().Format(time.RFC3339)),
		)
	}

	return diags
}
