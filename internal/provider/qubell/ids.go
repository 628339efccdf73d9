package qubell

import (
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// objectIDPattern is the syntax of all ids (design/api/qubell.md, "Object
// ids"), in the spelling that the server writes: another one would differ from
// it for ever.
var objectIDPattern = regexp.MustCompile(`^[0-9a-f]{24}$`)

// objectID accepts the id of something, which the text names: "an application".
func objectID(of string) validator.String {
	return stringvalidator.RegexMatches(
		objectIDPattern,
		"must be the id of "+of+": 24 hexadecimal digits in lower case, such as 50dd88bee4b082b7a96d072e",
	)
}
