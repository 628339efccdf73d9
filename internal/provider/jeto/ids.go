package jeto

import (
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

// objectID accepts an id as the server writes it: a number without leading
// zeros. Any other spelling would always differ from the state. The noun has
// its article, such as "an instance".
func objectID(noun string) validator.String {
	return schemas.Matches(
		regexp.MustCompile(`^[1-9][0-9]*$`), "the id of "+noun+", a whole number such as 7",
	)
}
