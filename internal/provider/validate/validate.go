// Package validate holds the validators that the types of several systems need.
package validate

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// String is a validator.String made from a function: one for each rule would
// repeat the same four methods.
type String struct {
	// Rule describes what is valid, as a phrase that follows "value must be".
	Rule string
	// Check returns an error that says what is wrong with the value, as a
	// sentence for the user.
	Check func(value string) error
}

// Description returns the rule.
func (v String) Description(context.Context) string { return "value must be " + v.Rule }

// MarkdownDescription returns the rule.
func (v String) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString checks a value that is known.
func (v String) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	err := v.Check(req.ConfigValue.ValueString())
	if err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid "+attributeName(req), err.Error())
	}
}

// attributeName returns the name of the attribute, without its parents.
func attributeName(req validator.StringRequest) string {
	name := req.Path.String()

	return name[strings.LastIndex(name, ".")+1:]
}

// Name accepts what servers keep as it is: a text that is not empty and has no
// white space around it, which many would cut off.
func Name() validator.String {
	return String{
		Rule: "a name without white space around it",
		Check: func(value string) error {
			switch {
			case strings.TrimSpace(value) == "":
				return fmt.Errorf("A name must not be empty; it is %q.", value) //nolint:revive,staticcheck // A sentence for the user.
			case strings.TrimSpace(value) != value:
				return fmt.Errorf("%q has white space around it, which the server would remove. Write it as %q.", value, strings.TrimSpace(value)) //nolint:revive,staticcheck // A sentence for the user.
			default:
				return nil
			}
		},
	}
}

// UUID accepts a UUID as servers write it, in lower case with hyphens. The hint
// says where to find one.
func UUID(hint string) validator.String {
	return stringvalidator.RegexMatches(
		regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`),
		"must be a UUID in lower case, such as caf0daeb-ba23-4499-b4f9-8b4965714366; "+hint,
	)
}
