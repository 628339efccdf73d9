package schemas

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// EmptyObjectWarning warns of an object whose attributes are all null.
// Terraform drops the names that a nested attribute does not have, before the
// provider sees them, so the names of such an object may be misspelt. It is not
// an error, because modules pass nulls on purpose.
func EmptyObjectWarning() validator.Object { return emptyObjectWarning{} }

type emptyObjectWarning struct{}

// Description returns the rule.
func (emptyObjectWarning) Description(context.Context) string {
	return "at least one attribute should have a value"
}

// MarkdownDescription returns the rule.
func (v emptyObjectWarning) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

// ValidateObject checks the object if it is known. An attribute whose value is
// unknown has a value.
func (emptyObjectWarning) ValidateObject(
	ctx context.Context, req validator.ObjectRequest, resp *validator.ObjectResponse,
) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	for _, value := range req.ConfigValue.Attributes() {
		if !value.IsNull() {
			return
		}
	}
	names := slices.Sorted(maps.Keys(req.ConfigValue.AttributeTypes(ctx)))
	resp.Diagnostics.AddAttributeWarning(req.Path, fmt.Sprintf("%s sets nothing", req.Path),
		fmt.Sprintf("No attribute of %s has a value. Terraform ignores misspelt names here, without an error. "+
			"The names that exist are: %s. If all values are null on purpose, ignore this warning.",
			req.Path, strings.Join(names, ", ")))
}
