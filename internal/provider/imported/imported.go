// Package imported lets an imported resource take over values from the
// configuration. A value that the API does not return is null after an import.
// A configuration that sets it would replace the resource that was just
// imported. Instead the next update stores the configured value.
//
// The import marks the resource in its private state ([Mark]). The plan
// modifiers of this package do not replace a marked resource if the value in
// the state is null. The update removes the mark ([Clear]).
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

// privateKey is the key of the mark in the private state.
const privateKey = "imported"

// Mark records that the resource was imported.
func Mark(ctx context.Context, private privatestate.Private) diag.Diagnostics {
	return privatestate.Set(ctx, private, privateKey, true)
}

// IsMarked reports whether the resource was imported and has not been updated
// since.
func IsMarked(ctx context.Context, private privatestate.Private) (bool, diag.Diagnostics) {
	_, marked, diags := privatestate.Get[bool](ctx, private, privateKey)

	return marked, diags
}

// Clear records that the resource has taken over the configuration.
func Clear(ctx context.Context, private privatestate.Private) diag.Diagnostics {
	return privatestate.Clear(ctx, private, privateKey)
}

const replaceDescription = "Changing this forces a new resource. " +
	"The first apply after an import takes over the configured value instead."

// requiresReplace reports whether a change of a value replaces the resource: it
// does unless the resource takes over the value.
func requiresReplace(
	ctx context.Context, private privatestate.Private, state attr.Value, diags *diag.Diagnostics,
) bool {
	marked, found := IsMarked(ctx, private)
	diags.Append(found...)

	return !marked || !state.IsNull()
}

// RequiresReplaceString replaces the resource if the value changes, unless the
// resource takes over the value after an import.
func RequiresReplaceString() planmodifier.String {
	return stringplanmodifier.RequiresReplaceIf(
		func(
			ctx context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse,
		) {
			resp.RequiresReplace = requiresReplace(ctx, req.Private, req.StateValue, &resp.Diagnostics)
		},
		replaceDescription,
		replaceDescription,
	)
}

// RequiresReplaceInt64 is [RequiresReplaceString] for numbers.
func RequiresReplaceInt64() planmodifier.Int64 {
	return int64planmodifier.RequiresReplaceIf(
		func(
			ctx context.Context, req planmodifier.Int64Request, resp *int64planmodifier.RequiresReplaceIfFuncResponse,
		) {
			resp.RequiresReplace = requiresReplace(ctx, req.Private, req.StateValue, &resp.Diagnostics)
		},
		replaceDescription,
		replaceDescription,
	)
}

// RequiresReplaceMap is [RequiresReplaceString] for maps.
func RequiresReplaceMap() planmodifier.Map {
	return mapplanmodifier.RequiresReplaceIf(
		func(ctx context.Context, req planmodifier.MapRequest, resp *mapplanmodifier.RequiresReplaceIfFuncResponse) {
			resp.RequiresReplace = requiresReplace(ctx, req.Private, req.StateValue, &resp.Diagnostics)
		}, replaceDescription, replaceDescription)
}

// RequiresReplaceList is [RequiresReplaceString] for lists.
func RequiresReplaceList() planmodifier.List {
	return listplanmodifier.RequiresReplaceIf(
		func(ctx context.Context, req planmodifier.ListRequest, resp *listplanmodifier.RequiresReplaceIfFuncResponse) {
			resp.RequiresReplace = requiresReplace(ctx, req.Private, req.StateValue, &resp.Diagnostics)
		}, replaceDescription, replaceDescription)
}
