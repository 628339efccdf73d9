package zaoshu

import (
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

// objectID accepts the id of an instance or a task. The known ids have 32
// hexadecimal digits, but the API does not document a format
// (design/api/zaoshu.md, "Instance object").
func objectID(of string) validator.String {
	return schemas.Matches(
		regexp.MustCompile(`^[^\s/]+$`), "the id of "+of+", such as 0123456789abcdef0123456789abcdef",
	)
}
