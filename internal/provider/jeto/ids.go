package jeto

import (
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// objectID accepts an id as the server writes it. What a number spells in
// another way would differ from it for ever.
func objectID(of string) validator.String {
	return stringvalidator.RegexMatches(
		regexp.MustCompile(`^[1-9][0-9]*$`), "must be the id of "+of+", a whole number such as 7",
	)
}
