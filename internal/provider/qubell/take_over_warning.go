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
	_ planmodifier.Int64  = takeOverWarning("")
	_ planmodifier.Map    = takeOverWarning("")
	_ planmodifier.String = takeOverWarning("")
)

// takeOverWarning is a plan modifier that adds a warning if the plan of an
// imported object shows a change, but the apply only takes over the value. The
// text is the detail: what stays as it is, and how the user changes it.
type takeOverWarning string

// Description describes the modifier.
func (w takeOverWarning) Description(context.Context) string {
	return "Adds a warning if an imported object only takes over the value."
}

// MarkdownDescription describes the modifier.
func (w takeOverWarning) MarkdownDescription(ctx context.Context) string { return w.Description(ctx) }

// PlanModifyInt64 adds the warning for a number.
func (w takeOverWarning) PlanModifyInt64(
	ctx context.Context, req planmodifier.Int64Request, resp *planmodifier.Int64Response,
) {
	if !req.PlanValue.Equal(req.StateValue) {
		resp.Diagnostics.Append(w.warn(ctx, req.Private, req.Path, req.PlanValue)...)
	}
}

// PlanModifyMap adds the warning for a map.
func (w takeOverWarning) PlanModifyMap(
	ctx context.Context, req planmodifier.MapRequest, resp *planmodifier.MapResponse,
) {
	if !req.PlanValue.Equal(req.StateValue) {
		resp.Diagnostics.Append(w.warn(ctx, req.Private, req.Path, req.PlanValue)...)
	}
}

// PlanModifyString adds the warning for a duration, unless both texts are the
// same duration.
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
	isImported, diags := imported.IsMarked(ctx, private)
	if isImported && !planned.IsNull() {
		diags.AddAttributeWarning(
			at, fmt.Sprintf("%s: the apply takes over %s without a request", api.Name, at), string(w),
		)
	}

	return diags
}
