package jeto

import (
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// objectID accepts an id as the server writes it: a number without leading
// zeros. Any other spelling would always differ from the state. The noun has
// its article, such as "an instance".
func objectID(noun string) validator.String {
	return stringvalidator.RegexMatches(
		regexp.MustCompile(`^[1-9][0-9]*$`), "must be the id of "+noun+", a whole number such as 7",
	)
}
