package listing

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Lookup returns an object by a value, or the errors of the search.
type Lookup[T any] func(ctx context.Context, value string) (*T, diag.Diagnostics)

// Selected returns the object that a configuration selects by its id, or by
// another attribute if the id is null.
func Selected[T any](
	ctx context.Context, config tfsdk.Config, byID Lookup[T], attribute string, byAttribute Lookup[T],
) (*T, diag.Diagnostics) {
	var id, value types.String
	diags := config.GetAttribute(ctx, path.Root("id"), &id)
	diags.Append(config.GetAttribute(ctx, path.Root(attribute), &value)...)
	switch {
	case diags.HasError():
		return nil, diags
	case id.IsNull():
		return byAttribute(ctx, value.ValueString())
	default:
		return byID(ctx, id.ValueString())
	}
}
