package qubell

import (
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

// objectIDPattern is the syntax of all ids (design/api/qubell.md, "Object
// ids"). The server writes lower case; another case would always differ from
// it.
var objectIDPattern = regexp.MustCompile(`^[0-9a-f]{24}$`)

// objectID accepts an id. The object is a noun phrase such as "an application".
func objectID(object string) validator.String {
	return schemas.Matches(
		objectIDPattern,
		"the id of "+object+": 24 hexadecimal digits in lower case, such as 50dd88bee4b082b7a96d072e",
	)
}
