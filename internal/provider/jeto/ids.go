package jeto

import (
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// objectID accepts an id as the server writes it. Another spelling of the number
// would always differ from the state.
func objectID(of string) validator.String {
	return stringvalidator.RegexMatches(
		regexp.MustCompile(`^[1-9][0-9]*$`), "must be the id of "+of+", a whole number such as 7",
	)
}
