package schemas

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// AtLeast accepts the numbers that are not less than it.
type AtLeast float64

// Description returns the rule.
func (a AtLeast) Description(context.Context) string { return "value must be at least " + a.String() }

// MarkdownDescription returns the rule.
func (a AtLeast) MarkdownDescription(ctx context.Context) string { return a.Description(ctx) }

// String returns the number without an exponent.
func (a AtLeast) String() string { return strconv.FormatFloat(float64(a), 'f', -1, 64) }

// ValidateInt64 checks the value if it is known.
func (a AtLeast) ValidateInt64(_ context.Context, req validator.Int64Request, resp *validator.Int64Response) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	resp.Diagnostics.Append(a.check(req.Path, float64(req.ConfigValue.ValueInt64()))...)
}

// ValidateFloat64 checks the value if it is known.
func (a AtLeast) ValidateFloat64(_ context.Context, req validator.Float64Request, resp *validator.Float64Response) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	resp.Diagnostics.Append(a.check(req.Path, req.ConfigValue.ValueFloat64())...)
}

func (a AtLeast) check(at path.Path, value float64) diag.Diagnostics {
	if value >= float64(a) {
		return nil
	}

	return invalid(at, "%s is not valid. It must be at least %s.", AtLeast(value), a)
}

// True accepts true only.
type True struct{}

// Description returns the rule.
func (True) Description(context.Context) string { return "value must be true" }

// MarkdownDescription returns the rule.
func (t True) MarkdownDescription(ctx context.Context) string { return t.Description(ctx) }

// ValidateBool checks the value if it is known.
func (True) ValidateBool(_ context.Context, req validator.BoolRequest, resp *validator.BoolResponse) {
	if req.ConfigValue.Equal(types.BoolValue(false)) {
		resp.Diagnostics.Append(invalid(req.Path, "false is not valid. It must be true, or not set.")...)
	}
}

// NotEmpty accepts a string, a list or a set that is not empty.
type NotEmpty struct{}

// Description returns the rule.
func (NotEmpty) Description(context.Context) string { return "value must not be empty" }

// MarkdownDescription returns the rule.
func (n NotEmpty) MarkdownDescription(ctx context.Context) string { return n.Description(ctx) }

// ValidateString checks the value if it is known.
func (NotEmpty) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !req.ConfigValue.IsNull() && !req.ConfigValue.IsUnknown() && req.ConfigValue.ValueString() == "" {
		resp.Diagnostics.Append(invalid(req.Path, `"" is not valid. It must not be empty.`)...)
	}
}

// ValidateList checks the value if it is known.
func (NotEmpty) ValidateList(_ context.Context, req validator.ListRequest, resp *validator.ListResponse) {
	if !req.ConfigValue.IsNull() && !req.ConfigValue.IsUnknown() && len(req.ConfigValue.Elements()) == 0 {
		resp.Diagnostics.Append(invalid(req.Path, "[] is not valid. It must have at least 1 element.")...)
	}
}

// ValidateSet checks the value if it is known.
func (NotEmpty) ValidateSet(_ context.Context, req validator.SetRequest, resp *validator.SetResponse) {
	if !req.ConfigValue.IsNull() && !req.ConfigValue.IsUnknown() && len(req.ConfigValue.Elements()) == 0 {
		resp.Diagnostics.Append(invalid(req.Path, "[] is not valid. It must have at least 1 element.")...)
	}
}

// NoNullValues accepts a list, a set or a map without elements that are null.
type NoNullValues struct{}

// Description returns the rule.
func (NoNullValues) Description(context.Context) string { return "no element must be null" }

// MarkdownDescription returns the rule.
func (n NoNullValues) MarkdownDescription(ctx context.Context) string { return n.Description(ctx) }

// ValidateList checks the elements of a known value.
func (NoNullValues) ValidateList(_ context.Context, req validator.ListRequest, resp *validator.ListResponse) {
	for i, element := range req.ConfigValue.Elements() {
		if element.IsNull() {
			resp.Diagnostics.Append(nullError(req.Path, attributeName(req.Path.AtListIndex(i)))...)
		}
	}
}

// ValidateSet checks the elements of a known value.
func (NoNullValues) ValidateSet(_ context.Context, req validator.SetRequest, resp *validator.SetResponse) {
	if slices.ContainsFunc(req.ConfigValue.Elements(), attr.Value.IsNull) {
		resp.Diagnostics.Append(nullError(req.Path, "An element")...)
	}
}

// ValidateMap checks the elements of a known value.
func (NoNullValues) ValidateMap(_ context.Context, req validator.MapRequest, resp *validator.MapResponse) {
	elements := req.ConfigValue.Elements()
	for _, key := range slices.Sorted(maps.Keys(elements)) {
		if elements[key].IsNull() {
			resp.Diagnostics.Append(nullError(req.Path, attributeName(req.Path.AtMapKey(key)))...)
		}
	}
}

// nullError returns the error of an element that is null.
func nullError(at path.Path, element string) diag.Diagnostics {
	return invalid(at, "%s is null. Leave the element out instead.", element)
}

// invalid returns the error of an invalid value. The detail is a format.
func invalid(at path.Path, detail string, values ...any) diag.Diagnostics {
	return diag.Diagnostics{
		diag.NewAttributeErrorDiagnostic(at, "Invalid "+attributeName(at), fmt.Sprintf(detail, values...)),
	}
}
