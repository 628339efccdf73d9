package schemas

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// StringValidator is a validator.String with a rule and a function.
type StringValidator struct {
	// Rule describes a valid value, as a phrase that follows "value must be".
	Rule string
	// Check returns an error, from [Problemf], if the value is invalid.
	Check func(value string) error
}

// problem is the error of a [StringValidator.Check].
type problem string

// Error returns the sentence.
func (p problem) Error() string { return string(p) }

// Problemf returns the error of a Check: a sentence for the user, with a
// capital letter and a full stop.
func Problemf(format string, values ...any) error { return problem(fmt.Sprintf(format, values...)) }

// Description returns the rule.
func (v StringValidator) Description(context.Context) string { return "value must be " + v.Rule }

// MarkdownDescription returns the rule.
func (v StringValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString checks the value if it is known.
func (v StringValidator) ValidateString(
	_ context.Context, req validator.StringRequest, resp *validator.StringResponse,
) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	err := v.Check(req.ConfigValue.ValueString())
	if err != nil {
		resp.Diagnostics.Append(invalid(req.Path, err))
	}
}

// invalid returns the error of an attribute with an invalid value.
func invalid(at path.Path, problem error) diag.Diagnostic {
	name := at.String()

	return diag.NewAttributeErrorDiagnostic(at, "Invalid "+name[strings.LastIndex(name, ".")+1:], problem.Error())
}

// NameValidator accepts a string that is not empty and has no white space
// around it, which many servers would remove.
func NameValidator() validator.String {
	return StringValidator{Rule: "a name without white space around it", Check: checkName}
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

// NonEmptyValidator accepts every string that is not empty, for a value that
// the server does not change.
func NonEmptyValidator() validator.String {
	return StringValidator{
		Rule: "a string that is not empty",
		Check: func(value string) error {
			if value == "" {
				return Problemf("The value must not be empty.")
			}

			return nil
		},
	}
}

// UUIDValidator accepts a UUID as servers write it, in lower case with hyphens.
// The hint is a phrase that describes where the user finds one.
func UUIDValidator(hint string) validator.String {
	return stringvalidator.RegexMatches(
		regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`),
		"must be a UUID in lower case, such as caf0daeb-ba23-4499-b4f9-8b4965714366; "+hint,
	)
}
