package zaoshu

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/validate"
)

// identifier accepts an id. The server's own have 32 hexadecimal digits, but it
// nowhere says that all have (sheet, section 3).
func identifier(of string) validator.String {
	return stringvalidator.RegexMatches(regexp.MustCompile(`^[^\s/]+$`), "must be the id of "+of+", such as 0123456789abcdef0123456789abcdef")
}

// webURL accepts an address that can be fetched.
func webURL() validator.String {
	return validate.String{
		Rule: "a URL that begins with http:// or https://",
		Check: func(value string) error {
			parsed, err := url.Parse(value)
			if err != nil || (parsed.Scheme != "http" && parsed.Scheme != "https") || parsed.Hostname() == "" || strings.ContainsAny(value, " \t\n") {
				return fmt.Errorf("%q is not a URL. Write it with its scheme and host, such as https://example.com/news?page=1.", value) //nolint:revive,staticcheck // A sentence for the user.
			}

			return nil
		},
	}
}

// httpMethod accepts a method of HTTP.
func httpMethod() validator.String {
	return stringvalidator.OneOf("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
}
