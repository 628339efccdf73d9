// Package imported lets a configuration be taken over by a resource that was
// imported. What an API never shows is null after an import, so a configuration
// that sets it would replace what was just imported. Instead the next update
// adopts what the configuration says.
//
// An import leaves a mark in the resource's private state, [Mark]; the plan
// modifiers of this package do not replace a marked resource for the sake of a
// value that is null in the state; and the update takes the mark away, [Clear].
package imported

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/privatestate"
)

// privateKey is where the mark is in the private state.
const privateKey = "imported"

// Mark says that the resource was imported.
func Mark(ctx context.Context, private privatestate.Private) diag.Diagnostics {
	return privatestate.Set(ctx, private, privateKey, true)
}

// IsMarked reports whether the resource was imported and not updated since.
func IsMarked(ctx context.Context, private privatestate.Private) (bool, diag.Diagnostics) {
	_, marked, diags := privatestate.Get[bool](ctx, private, privateKey)

	return marked, diags
}

// Clear says that the configuration has been adopted.
func Clear(ctx context.Context, private privatestate.Private) diag.Diagnostics {
	return privatestate.Clear(ctx, private, privateKey)
}

const replaceDescription = "A change replaces the resource, except that what was imported adopts the value that the configuration gives it first."

// requiresReplace reports whether a change of a value replaces the resource: it
// does unless the value is adopted.
func requiresReplace(
	ctx context.Context, private privatestate.Private, state attr.Value, diags *diag.Diagnostics,
) bool {
	marked, found := IsMarked(ctx, private)
	diags.Append(found...)

	return !marked || !state.IsNull()
}

// RequiresReplaceString replaces the resource when the value changes, unless it
// is adopted.
func RequiresReplaceString() planmodifier.String {
	return stringplanmodifier.RequiresReplaceIf(
		func(ctx context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
			resp.RequiresReplace = requiresReplace(ctx, req.Private, req.StateValue, &resp.Diagnostics)
		},
		replaceDescription,
		replaceDescription,
	)
}

// RequiresReplaceInt64 replaces the resource when the value changes, unless it
// is adopted.
func RequiresReplaceInt64() planmodifier.Int64 {
	return int64planmodifier.RequiresReplaceIf(
		func(ctx context.Context, req planmodifier.Int64Request, resp *int64planmodifier.RequiresReplaceIfFuncResponse) {
			resp.RequiresReplace = requiresReplace(ctx, req.Private, req.StateValue, &resp.Diagnostics)
		},
		replaceDescription,
		replaceDescription,
	)
}

// RequiresReplaceMap replaces the resource when the value changes, unless it is
// adopted.
func RequiresReplaceMap() planmodifier.Map {
	return mapplanmodifier.RequiresReplaceIf(
		func(ctx context.Context, req planmodifier.MapRequest, resp *mapplanmodifier.RequiresReplaceIfFuncResponse) {
			resp.RequiresReplace = requiresReplace(ctx, req.Private, req.StateValue, &resp.Diagnostics)
		}, replaceDescription, replaceDescription)
}

// RequiresReplaceList replaces the resource when the value changes, unless it
// is adopted.
func RequiresReplaceList() planmodifier.List {
	return listplanmodifier.RequiresReplaceIf(
		func(ctx context.Context, req planmodifier.ListRequest, resp *listplanmodifier.RequiresReplaceIfFuncResponse) {
			resp.RequiresReplace = requiresReplace(ctx, req.Private, req.StateValue, &resp.Diagnostics)
		}, replaceDescription, replaceDescription)
}
