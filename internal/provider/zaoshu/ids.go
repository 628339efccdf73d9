package zaoshu

import (
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// objectID accepts the id of an instance or a task. The known ids have 32
// hexadecimal digits, but the API does not document a format
// (design/api/zaoshu.md, "Instance object").
func objectID(of string) validator.String {
	return stringvalidator.RegexMatches(
		regexp.MustCompile(`^[^\s/]+$`), "must be the id of "+of+", such as 0123456789abcdef0123456789abcdef",
	)
}
