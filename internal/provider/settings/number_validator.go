package settings

import (
	"context"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// intValidator validates a number in the configuration like a number in the
// environment.
type intValidator struct {
	setting Setting
}

// Description returns the rule.
func (c intValidator) Description(context.Context) string { return "value must be a valid number" }

// MarkdownDescription returns the rule.
func (c intValidator) MarkdownDescription(ctx context.Context) string { return c.Description(ctx) }

// ValidateInt64 checks the value if it is known.
func (c intValidator) ValidateInt64(_ context.Context, req validator.Int64Request, resp *validator.Int64Response) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	_, err := c.setting.parse(strconv.FormatInt(req.ConfigValue.ValueInt64(), 10))
	if err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid "+c.setting.Name, err.Error())
	}
}
