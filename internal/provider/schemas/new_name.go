package schemas

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
)

// newName is the plan modifier of [CheckNewName].
type newName struct{}

// CheckNewName returns a plan modifier that refuses a new name that is empty or
// has white space around it, which the server would remove. It accepts the name
// that the object has already, so that an object with such a name can be
// imported.
func CheckNewName() planmodifier.String { return newName{} }

// Description returns the rule.
func (newName) Description(context.Context) string {
	return "a new name must not be empty and must have no white space around it"
}

// MarkdownDescription returns the rule.
func (n newName) MarkdownDescription(ctx context.Context) string { return n.Description(ctx) }

// PlanModifyString checks the value if it is known and changes.
func (newName) PlanModifyString(
	_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse,
) {
	if req.PlanValue.IsNull() || req.PlanValue.IsUnknown() || req.PlanValue.Equal(req.StateValue) {
		return
	}
	err := checkName(req.PlanValue.ValueString())
	if err != nil {
		resp.Diagnostics.Append(invalid(req.Path, "%s", err)...)
	}
}

func checkName(value string) error {
	switch {
	case strings.TrimSpace(value) == "":
		return Problemf("A name must not be empty; it is %q.", value)
	case strings.TrimSpace(value) != value:
		return Problemf("%q has white space around it, which the server would remove. Write it as "+
			"%q.", value, strings.TrimSpace(value))
	default:
		return nil
	}
}
