package wakame

import (
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

// instanceIDPattern is the syntax of the ids of instances. The server answers
// any other id with a 500 without a reason (design/api/wakame.md,
// "Identifiers").
var instanceIDPattern = regexp.MustCompile(`^i-\w+$`)

// instanceID accepts the id of an instance.
func instanceID() validator.String {
	return schemas.Matches(instanceIDPattern, "the id of an instance, such as i-j4f0k3c8")
}

// objectID accepts an id with the prefix. The server answers any other id with
// a 500 without a reason, or ignores it (design/api/wakame.md, "Identifiers").
// The noun has its article, such as "an image".
func objectID(prefix, noun string) validator.String {
	return schemas.Matches(
		regexp.MustCompile(`^`+prefix+`-\w+$`), "the id of "+noun+", which begins with "+prefix+"-",
	)
}

// accountIDPattern is the syntax of the ids of accounts
// (design/api/wakame.md, "Authentication").
var accountIDPattern = regexp.MustCompile(`^a-[0-9a-z]+$`)
