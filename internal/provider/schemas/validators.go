package schemas

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

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

// problem is the error of an invalid value.
type problem string

// Error returns the sentence.
func (p problem) Error() string { return string(p) }

// Problemf returns the error of an invalid value: sentences for the user, with a
// capital letter or the quoted value first, and a full stop.
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
		resp.Diagnostics.Append(invalid(req.Path, "%s", err)...)
	}
}

// attributeName returns the name of the attribute without its parents. The name
// of an element has its index or its key: urls[0], parameters["size"].
func attributeName(at path.Path) string {
	var element string
	for _, step := range slices.Backward(at.Steps()) {
		switch step := step.(type) {
		case path.PathStepAttributeName:
			return step.String() + element
		case path.PathStepElementKeyValue:
			// An element of a set has no name but its value, which the message
			// quotes.
		default:
			element = step.String() + element
		}
	}

	return at.String()
}

// UUIDValidator accepts a UUID as servers write it, in lower case with hyphens.
// The hint is a phrase that describes where the user finds one.
func UUIDValidator(hint string) validator.String {
	return Matches(
		regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`),
		"a UUID in lower case, such as caf0daeb-ba23-4499-b4f9-8b4965714366; "+hint,
	)
}

// Matches accepts the strings that the pattern matches. The rule is a phrase
// that follows "must be", such as "the id of an instance".
func Matches(pattern *regexp.Regexp, rule string) validator.String {
	return StringValidator{
		Rule: rule,
		Check: func(value string) error {
			if !pattern.MatchString(value) {
				return Problemf("%q is not valid. It must be %s.", value, rule)
			}

			return nil
		},
	}
}

// OneOf accepts the values.
func OneOf(values ...string) validator.String {
	quoted := make([]string, len(values))
	for i, value := range values {
		quoted[i] = fmt.Sprintf("%q", value)
	}
	rule := JoinWords(quoted, "or")

	return StringValidator{
		Rule: rule,
		Check: func(value string) error {
			if !slices.Contains(values, value) {
				return Problemf("%q is not valid. It must be %s.", value, rule)
			}

			return nil
		},
	}
}

// EmptyOr accepts an empty string, and what the other validator accepts.
func EmptyOr(other validator.String) validator.String { return emptyOr{other} }

type emptyOr struct{ validator.String }

// ValidateString checks a value that is not empty.
func (e emptyOr) ValidateString(
	ctx context.Context, req validator.StringRequest, resp *validator.StringResponse,
) {
	if req.ConfigValue.ValueString() != "" {
		e.String.ValidateString(ctx, req, resp)
	}
}

// timeoutValidator accepts a duration that is not negative.
func timeoutValidator() validator.String {
	return StringValidator{
		Rule: "a duration that is not negative",
		Check: func(value string) error {
			duration, err := time.ParseDuration(value)
			switch {
			case err != nil:
				return Problemf("%q is not a duration. Write a number with its unit, such as 90s or 1h30m.", value)
			case duration < 0:
				return Problemf("%q is negative, which a timeout must not be.", value)
			default:
				return nil
			}
		},
	}
}

// JoinWords returns the words as a list in a sentence, such as "a, b and c".
// The conjunction is the last separator.
func JoinWords(words []string, conjunction string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1

	return strings.Join(words[:last], ", ") + " " + conjunction + " " + words[last]
}
