package qubell

import (
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// objectIDPattern is the syntax of all ids (design/api/qubell.md, "Object
// ids"). The server writes lower case; another case would always differ from
// it.
var objectIDPattern = regexp.MustCompile(`^[0-9a-f]{24}$`)

// objectID accepts an id. The object is a noun phrase such as "an application".
func objectID(object string) validator.String {
	return stringvalidator.RegexMatches(
		objectIDPattern,
		"must be the id of "+object+": 24 hexadecimal digits in lower case, such as 50dd88bee4b082b7a96d072e",
	)
}
