package zaoshu

import (
	"net/url"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

// urlValidator accepts an absolute http or https URL.
func urlValidator() validator.String {
	return schemas.StringValidator{
		Rule: "a URL that begins with http:// or https://",
		Check: func(value string) error {
			if isURL(value) {
				return nil
			}

			return schemas.Problemf("%q is not an HTTP or HTTPS URL. Write it with scheme and host, such as "+
				"https://example.com/news?page=1.", value)
		},
	}
}

// notifyURIValidator accepts an absolute http or https URL. The error does not
// contain the value, because it may hold a token.
func notifyURIValidator() validator.String {
	return schemas.StringValidator{
		Rule: "a URL that begins with http:// or https://",
		Check: func(value string) error {
			if isURL(value) {
				return nil
			}

			return schemas.Problemf("The value is not an HTTP or HTTPS URL. It is not shown here, because it may " +
				"contain a token. Write it with scheme and host, such as https://example.com/hook.")
		},
	}
}

// isURL reports whether a value is an absolute http or https URL.
func isURL(value string) bool {
	parsed, err := url.Parse(value)

	return err == nil && (parsed.Scheme == "http" || parsed.Scheme == "https") && parsed.Hostname() != "" &&
		!strings.ContainsAny(value, " \t\n")
}

// urlListValidators accept a list of at least one URL.
func urlListValidators() []validator.List {
	return []validator.List{
		schemas.NotEmpty{}, schemas.NoNullValues{}, listvalidator.ValueStringsAre(urlValidator()),
	}
}

// headerValidators accept valid HTTP headers. The errors do not contain the
// values, because they may be secret.
func headerValidators() []validator.Map {
	name := schemas.StringValidator{
		Rule: "the name of a header, without white space, colons and control characters",
		Check: func(name string) error {
			isInvalid := func(r rune) bool { return r == ':' || unicode.IsSpace(r) || unicode.IsControl(r) }
			if name == "" || strings.ContainsFunc(name, isInvalid) {
				return schemas.Problemf("%q is not the name of a header. Write it without white space, colons and "+
					"control characters, such as Cookie.", name)
			}

			return nil
		},
	}
	value := schemas.StringValidator{
		Rule: "one line",
		Check: func(value string) error {
			if strings.ContainsAny(value, "\r\n") {
				return schemas.Problemf("The value of a header must be one line, but it contains a line break. " +
					"Remove the line break, for example with trimspace().")
			}

			return nil
		},
	}

	return []validator.Map{schemas.NoNullValues{}, mapvalidator.KeysAre(name), mapvalidator.ValueStringsAre(value)}
}

// httpMethodValidator accepts an HTTP method.
func httpMethodValidator() validator.String {
	return schemas.OneOf("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
}
