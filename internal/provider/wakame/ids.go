package wakame

import (
	"errors"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// instanceIDPattern is the syntax of instances' ids; to any other the server
// answers with a bare 500 (design/api/wakame.md, "Identifiers").
var instanceIDPattern = regexp.MustCompile(`^i-\w+$`)

// instanceID accepts the id of an instance.
func instanceID() validator.String {
	return stringvalidator.RegexMatches(instanceIDPattern, "must be the id of an instance, such as i-j4f0k3c8")
}

// objectID accepts an id by its prefix. What has another one the server
// answers with a bare 500, or skips (design/api/wakame.md, "Identifiers").
func objectID(prefix, of string) validator.String {
	return stringvalidator.RegexMatches(
		regexp.MustCompile(`^`+prefix+`-\w+$`), "must be the id of "+of+", which begins with "+prefix+"-",
	)
}

// hostnamePattern is what the server takes for a hostname after it has made it
// lower case (design/api/wakame.md, "Hostnames").
var hostnamePattern = regexp.MustCompile(`^[0-9a-z][0-9a-z-]{0,31}$`)

// hostnameValidator accepts what the server keeps as it is. It answers with a
// bare 500 to what it does not take.
func hostnameValidator() validator.String {
	return stringvalidator.RegexMatches(
		hostnamePattern,
		"must have 1 to 32 lower-case letters, digits and hyphens, and not begin with a hyphen; the server would make upper case lower",
	)
}

// accountIDPattern is the syntax of accounts' ids (design/api/wakame.md,
// "Authentication").
var accountIDPattern = regexp.MustCompile(`^a-[0-9a-z]+$`)

// checkAccountID takes an account's id, which is not shown in errors.
func checkAccountID(text string) error {
	if !accountIDPattern.MatchString(text) {
		return errors.New("expected the id of an account: a- and then lower-case letters or digits, such as a-shpoolxx")
	}

	return nil
}
