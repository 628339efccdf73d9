// Package settings describes the settings of the provider block and reads them
// from the configuration or from environment variables. The configuration wins.
package settings

import (
	"crypto/x509"
	"encoding/pem"
	"math"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

// Kind is the type of a setting and its syntax.
type Kind int

// The kinds of settings.
const (
	// String is any text that is not empty.
	String Kind = iota
	// URL is an absolute http or https URL without a user name or password.
	URL
	// Duration is a Go duration that is not negative, such as "90s" or "1h30m".
	Duration
	// PositiveDuration is a Duration that is not zero either.
	PositiveDuration
	// Certificates holds PEM certificates.
	Certificates
	// NonNegativeInt is a whole number that is not negative.
	NonNegativeInt
	// PositiveInt is a whole number from 1.
	PositiveInt
	// PositiveNumber is a number above zero, such as 0.5.
	PositiveNumber
	// Bool is true or false.
	Bool
)

// Setting is one attribute of a group in the provider block.
type Setting struct {
	Name        string
	Env         string
	Kind        Kind
	Description string
	// Default is the default, as a user would write it; "" for none.
	Default   string
	Sensitive bool
	// Precedence says which other settings a Sensitive setting overrides, as a
	// phrase that follows its name in advice; "" for none.
	Precedence string
	// Rule describes a valid URL or a valid String, as a phrase that follows
	// "must be".
	Rule string
	// Pattern is the syntax of a String; nil accepts every string.
	Pattern *regexp.Regexp
	// WrongSuffixes are ends of the path of a URL that the client adds itself.
	// A suffix follows those that end with it. A URL with such an end is
	// refused, unless "/." follows.
	WrongSuffixes []string
}

// parse parses a value as a user writes it. Its errors are sentences for the
// user and never contain a sensitive value.
func (s Setting) parse(text string) (any, error) {
	switch s.Kind {
	case URL:
		return s.parseURL(text)
	case Duration, PositiveDuration:
		return parseDuration(text, s.Kind == PositiveDuration)
	case Certificates:
		return parseCertificates(text)
	case NonNegativeInt, PositiveInt:
		least := int64(0)
		if s.Kind == PositiveInt {
			least = 1
		}
		number, err := strconv.ParseInt(text, 10, 32)
		if err != nil || number < least {
			return nil, schemas.Problemf("%q is not valid. It must be a whole number from %d.", text, least)
		}

		return number, nil
	case PositiveNumber:
		number, err := strconv.ParseFloat(text, 64)
		// NaN is not above zero.
		if err != nil || !(number > 0) || math.IsInf(number, 1) {
			return nil, schemas.Problemf("%q is not valid. It must be a number above zero, such as 5 or 0.5.", text)
		}

		return number, nil
	case Bool:
		flag, err := strconv.ParseBool(text)
		if err != nil {
			return nil, schemas.Problemf("%q is not valid. It must be true or false.", text)
		}

		return flag, nil
	default:
		return s.parseText(text)
	}
}

func (s Setting) parseText(text string) (string, error) {
	switch {
	case text == "":
		return "", schemas.Problemf(`"" is not valid. It must not be empty. Leave the setting out to use the `+
			"environment variable %s.", s.Env)
	case s.Pattern == nil || s.Pattern.MatchString(text):
		return text, nil
	case s.Sensitive:
		return "", schemas.Problemf("The value is not valid. It must be %s.", s.Rule)
	default:
		return "", schemas.Problemf("%q is not valid. It must be %s.", text, s.Rule)
	}
}

// parseURL returns the URL if it is valid, without "/." at its end. An error
// does not quote a URL that may contain a password or a key.
func (s Setting) parseURL(text string) (string, error) {
	parsed, err := url.Parse(text)
	switch {
	case strings.Contains(text, "@"):
		return "", schemas.Problemf(
			"The value is not valid. It must be a URL without a user name or password; credentials have settings of " +
				"their own.")
	case err != nil || (parsed.Scheme != "http" && parsed.Scheme != "https") || parsed.Host == "":
		return "", schemas.Problemf(
			"%q is not valid. It must be an absolute URL that starts with https:// or http://.", text)
	case parsed.RawQuery != "" || parsed.ForceQuery || strings.Contains(text, "#"):
		return "", schemas.Problemf("The value is not valid. It must be a URL without ? and #.")
	}
	trimmed := strings.TrimRight(text, "/")
	if base, found := strings.CutSuffix(trimmed, "/."); found {
		return base, nil
	}
	for _, suffix := range s.WrongSuffixes {
		if base, found := strings.CutSuffix(trimmed, suffix); found {
			return "", schemas.Problemf("%q ends with %s, which the provider adds to each request. It must be %s. "+
				"Write it as %q. If a proxy serves the whole API below this URL, write it as %q.",
				text, suffix, s.Rule, base, trimmed+"/.")
		}
	}

	return text, nil
}

func parseDuration(text string, positive bool) (time.Duration, error) {
	duration, err := time.ParseDuration(text)
	switch {
	case err != nil || duration < 0:
		return 0, schemas.Problemf(`%q is not valid. It must be a duration such as "90s" or "1h30m".`, text)
	case duration == 0 && positive:
		return 0, schemas.Problemf(`%q is not valid. It must be a duration above zero, such as "90s".`, text)
	default:
		return duration, nil
	}
}

// parseCertificates returns the text if it is one or more PEM certificates.
func parseCertificates(text string) (string, error) {
	rest := []byte(text)
	for found := 0; ; found++ {
		var block *pem.Block
		block, rest = pem.Decode(rest)
		if block == nil && found > 0 {
			return text, nil
		}
		if block == nil {
			return "", schemas.Problemf("The value is not valid. It must be one or more PEM certificates. Read a " +
				"file with file(\"ca.pem\").")
		}
		_, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return "", schemas.Problemf("The value is not valid. It must be PEM certificates, but its PEM block %d, "+
				"a %s, is no X.509 certificate.", found+1, block.Type)
		}
	}
}

// path returns the path of the setting in the provider block.
func (s Setting) path(group string) path.Path {
	return path.Root(group).AtName(s.Name)
}

// attribute returns the schema of the setting.
func (s Setting) attribute() schema.Attribute {
	description := s.Description + " Environment variable: `" + s.Env + "`."
	if s.Default != "" {
		description += " Defaults to `" + s.Default + "`."
	}
	switch s.Kind {
	case NonNegativeInt, PositiveInt:
		return schema.Int64Attribute{
			MarkdownDescription: description,
			Optional:            true,
			Sensitive:           s.Sensitive,
			Validators:          []validator.Int64{numberValidator{s}},
		}
	case PositiveNumber:
		return schema.Float64Attribute{
			MarkdownDescription: description,
			Optional:            true,
			Sensitive:           s.Sensitive,
			Validators:          []validator.Float64{numberValidator{s}},
		}
	case Bool:
		return schema.BoolAttribute{MarkdownDescription: description, Optional: true, Sensitive: s.Sensitive}
	default:
		return schema.StringAttribute{
			MarkdownDescription: description,
			Optional:            true,
			Sensitive:           s.Sensitive,
			Validators: []validator.String{schemas.StringValidator{
				Rule: "valid for this setting",
				Check: func(value string) error {
					_, err := s.parse(value)

					return err
				},
			}},
		}
	}
}
