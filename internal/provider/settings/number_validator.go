package settings

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// numberValidator validates a number in the configuration like a number in the
// environment.
type numberValidator struct {
	setting Setting
}

// Description returns the rule.
func (c numberValidator) Description(context.Context) string { return "value must be a valid number" }

// MarkdownDescription returns the rule.
func (c numberValidator) MarkdownDescription(ctx context.Context) string { return c.Description(ctx) }

// ValidateInt64 checks the value if it is known.
func (c numberValidator) ValidateInt64(_ context.Context, req validator.Int64Request, resp *validator.Int64Response) {
	resp.Diagnostics.Append(c.validate(req.Path, req.ConfigValue)...)
}

// ValidateFloat64 checks the value if it is known.
func (c numberValidator) ValidateFloat64(
	_ context.Context, req validator.Float64Request, resp *validator.Float64Response,
) {
	resp.Diagnostics.Append(c.validate(req.Path, req.ConfigValue)...)
}

func (c numberValidator) validate(at path.Path, value attr.Value) diag.Diagnostics {
	if value.IsNull() || value.IsUnknown() {
		return nil
	}
	_, err := c.setting.parse(formatValue(value))
	if err == nil {
		return nil
	}

	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, "Invalid "+c.setting.Name, err.Error())}
}
