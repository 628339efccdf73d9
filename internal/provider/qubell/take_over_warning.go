package qubell

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/imported"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/privatestate"
)

var (
	_ planmodifier.Map    = takeOverWarning("")
	_ planmodifier.String = takeOverWarning("")
)

// takeOverWarning warns of a plan that reads like a change and is none: the
// next update of what was imported only takes the value over. The text says
// what does not happen, and what to do to have it.
type takeOverWarning string

// Description says what it does.
func (w takeOverWarning) Description(context.Context) string {
	return "Warns where what was imported only takes over the value."
}

// MarkdownDescription says what it does.
func (w takeOverWarning) MarkdownDescription(ctx context.Context) string { return w.Description(ctx) }

// PlanModifyMap warns of a map that is taken over.
func (w takeOverWarning) PlanModifyMap(
	ctx context.Context, req planmodifier.MapRequest, resp *planmodifier.MapResponse,
) {
	if !req.PlanValue.Equal(req.StateValue) {
		resp.Diagnostics.Append(w.warn(ctx, req.Private, req.Path, req.PlanValue)...)
	}
}

// PlanModifyString warns of a duration that is taken over, which may be the
// same in other words.
func (w takeOverWarning) PlanModifyString(
	ctx context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse,
) {
	if !sameDuration(req.PlanValue, req.StateValue) {
		resp.Diagnostics.Append(w.warn(ctx, req.Private, req.Path, req.PlanValue)...)
	}
}

func (w takeOverWarning) warn(
	ctx context.Context, private privatestate.Private, at path.Path, planned attr.Value,
) diag.Diagnostics {
	imported, diags := imported.IsMarked(ctx, private)
	if imported && !planned.IsNull() {
		diags.AddAttributeWarning(
			at, fmt.Sprintf("%s: the value of %s is taken over without a request", api.Name, at), string(w),
		)
	}

	return diags
}
