package schemas

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
)

// ExactlyOneOf requires that a data source sets exactly one of the top-level
// arguments.
type ExactlyOneOf []string

// Description returns the rule.
func (e ExactlyOneOf) Description(context.Context) string {
	return "exactly one of " + JoinWords(e, "and") + " must be set"
}

// MarkdownDescription returns the rule.
func (e ExactlyOneOf) MarkdownDescription(ctx context.Context) string { return e.Description(ctx) }

// ValidateDataSource checks the arguments that are known.
func (e ExactlyOneOf) ValidateDataSource(
	ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse,
) {
	set, hasUnknown, diags := findSet(ctx, req.Config, e)
	resp.Diagnostics.Append(diags...)
	switch {
	case len(set) > 1:
		resp.Diagnostics.Append(tooManyError("exactly", e, set))
	case len(set) == 0 && !hasUnknown && !diags.HasError():
		resp.Diagnostics.AddError(
			"Missing "+JoinWords(e, "or"),
			fmt.Sprintf("None of %s is set. Set exactly one of them.", JoinWords(e, "and")),
		)
	}
}

// AtMostOneOf requires that a list resource sets at most one of the top-level
// arguments.
type AtMostOneOf []string

// Description returns the rule.
func (a AtMostOneOf) Description(context.Context) string {
	return "at most one of " + JoinWords(a, "and") + " must be set"
}

// MarkdownDescription returns the rule.
func (a AtMostOneOf) MarkdownDescription(ctx context.Context) string { return a.Description(ctx) }

// ValidateListResourceConfig checks the arguments that are known.
func (a AtMostOneOf) ValidateListResourceConfig(
	ctx context.Context, req list.ValidateConfigRequest, resp *list.ValidateConfigResponse,
) {
	set, _, diags := findSet(ctx, req.Config, a)
	resp.Diagnostics.Append(diags...)
	if len(set) > 1 {
		resp.Diagnostics.Append(tooManyError("at most", a, set))
	}
}

// findSet returns the names of the top-level arguments that have a known value.
// It reports whether one is unknown.
func findSet(
	ctx context.Context, config tfsdk.Config, names []string,
) (set []string, hasUnknown bool, diags diag.Diagnostics) {
	for _, name := range names {
		var value attr.Value
		diags.Append(config.GetAttribute(ctx, path.Root(name), &value)...)
		switch {
		case value == nil || value.IsNull():
		case value.IsUnknown():
			hasUnknown = true
		default:
			set = append(set, name)
		}
	}

	return set, hasUnknown, diags
}

// tooManyError returns the error of arguments that conflict, on the second of
// them. The quantity is "exactly" or "at most".
func tooManyError(quantity string, names, set []string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(
		path.Root(set[1]), "Invalid "+set[1],
		fmt.Sprintf("%s conflict. Set %s one of %s.", JoinWords(set, "and"), quantity, JoinWords(names, "and")),
	)
}

// ConflictsWith is the name of an argument beside the validated one. Only one
// of them may be set.
type ConflictsWith string

// Description returns the rule.
func (c ConflictsWith) Description(context.Context) string {
	return string(c) + " must not be set together with this"
}

// MarkdownDescription returns the rule.
func (c ConflictsWith) MarkdownDescription(ctx context.Context) string { return c.Description(ctx) }

// ValidateString checks that the other argument is null.
func (c ConflictsWith) ValidateString(
	ctx context.Context, req validator.StringRequest, resp *validator.StringResponse,
) {
	resp.Diagnostics.Append(c.check(ctx, req.Config, req.Path, req.ConfigValue)...)
}

// ValidateMap checks that the other argument is null.
func (c ConflictsWith) ValidateMap(ctx context.Context, req validator.MapRequest, resp *validator.MapResponse) {
	resp.Diagnostics.Append(c.check(ctx, req.Config, req.Path, req.ConfigValue)...)
}

func (c ConflictsWith) check(
	ctx context.Context, config tfsdk.Config, at path.Path, value attr.Value,
) diag.Diagnostics {
	if !isSet(value) {
		return nil
	}
	other, diags := readSibling(ctx, config, at, string(c))
	if diags.HasError() || !isSet(other) {
		return diags
	}

	return invalid(at, "%s conflicts with %s. Set only one of them.", attributeName(at), string(c))
}

// AlsoRequires is the name of an argument beside the validated one, which must
// be set with it.
type AlsoRequires string

// Description returns the rule.
func (a AlsoRequires) Description(context.Context) string {
	return string(a) + " must be set together with this"
}

// MarkdownDescription returns the rule.
func (a AlsoRequires) MarkdownDescription(ctx context.Context) string { return a.Description(ctx) }

// ValidateString checks that the other argument is set.
func (a AlsoRequires) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	resp.Diagnostics.Append(a.check(ctx, req.Config, req.Path, req.ConfigValue)...)
}

// ValidateInt64 checks that the other argument is set.
func (a AlsoRequires) ValidateInt64(ctx context.Context, req validator.Int64Request, resp *validator.Int64Response) {
	resp.Diagnostics.Append(a.check(ctx, req.Config, req.Path, req.ConfigValue)...)
}

// ValidateMap checks that the other argument is set.
func (a AlsoRequires) ValidateMap(ctx context.Context, req validator.MapRequest, resp *validator.MapResponse) {
	resp.Diagnostics.Append(a.check(ctx, req.Config, req.Path, req.ConfigValue)...)
}

func (a AlsoRequires) check(ctx context.Context, config tfsdk.Config, at path.Path, value attr.Value) diag.Diagnostics {
	if !isSet(value) {
		return nil
	}
	other, diags := readSibling(ctx, config, at, string(a))
	if diags.HasError() || other == nil || !other.IsNull() {
		return diags
	}

	return invalid(at, "%s requires %s. Set both or none of them.", attributeName(at), string(a))
}

// readSibling returns the value of the attribute beside another one.
func readSibling(
	ctx context.Context, config tfsdk.Config, at path.Path, name string,
) (value attr.Value, diags diag.Diagnostics) {
	diags = config.GetAttribute(ctx, at.ParentPath().AtName(name), &value)

	return value, diags
}

// isSet reports whether a value is known and not null.
func isSet(value attr.Value) bool {
	return value != nil && !value.IsNull() && !value.IsUnknown()
}
