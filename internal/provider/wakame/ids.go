package wakame

import (
	"errors"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// instanceIDPattern is the syntax of instances' ids; to any other the server
// answers with a bare 500 (sheet, section 3).
var instanceIDPattern = regexp.MustCompile(`^i-\w+$`)

// instanceID accepts the id of an instance.
func instanceID() validator.String {
	return stringvalidator.RegexMatches(instanceIDPattern, "must be the id of an instance, such as i-j4f0k3c8")
}

// objectID accepts an id by its prefix. What has another one the server answers
// with a bare 500, or skips (sheet, section 3).
func objectID(prefix, of string) validator.String {
	return stringvalidator.RegexMatches(
		regexp.MustCompile(`^`+prefix+`-\w+$`), "must be the id of "+of+", which begins with "+prefix+"-",
	)
}

// accountIDPattern is the syntax of accounts' ids (sheet, section 2).
var accountIDPattern = regexp.MustCompile(`^a-[0-9a-z]+$`)

// checkAccountID takes an account's id, which is not shown in errors.
func checkAccountID(text string) error {
	if !accountIDPattern.MatchString(text) {
		return errors.New("expected the id of an account: a- and then lower-case letters or digits, such as a-shpoolxx")
	}

	return nil
}
