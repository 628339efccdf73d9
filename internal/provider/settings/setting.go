// Package settings describes the settings of the provider block and reads them
// from the configuration or from environment variables. The configuration wins.
package settings

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/url"
	"strconv"
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
	// Check validates a String further; nil accepts every string. Its error is
	// a phrase that describes the expected value. It does not contain the value
	// if that is sensitive.
	Check func(text string) error
}

// parse parses a value as a user writes it. Its errors are for the user and
// never contain a sensitive value.
func (s Setting) parse(text string) (any, error) {
	switch s.Kind {
	case URL:
		return parseURL(text)
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
			return nil, fmt.Errorf("expected a whole number from %d, got %q", least, text)
		}

		return number, nil
	case Bool:
		flag, err := strconv.ParseBool(text)
		if err != nil {
			return nil, fmt.Errorf("expected true or false, got %q", text)
		}

		return flag, nil
	default:
		return s.parseText(text)
	}
}

func (s Setting) parseText(text string) (string, error) {
	if text == "" {
		return "", errors.New(
			"expected a string that is not empty; leave the setting out to use the environment variable " + s.Env,
		)
	}
	if s.Check == nil {
		return text, nil
	}

	return text, s.Check(text)
}

func parseURL(text string) (string, error) {
	parsed, err := url.Parse(text)
	switch {
	case err != nil || (parsed.Scheme != "http" && parsed.Scheme != "https") || parsed.Host == "":
		return "", errors.New("expected an absolute URL that starts with https:// or http://")
	case parsed.User != nil:
		return "", errors.New("expected a URL without a user name or password; credentials have settings of their own")
	default:
		return text, nil
	}
}

func parseDuration(text string, positive bool) (time.Duration, error) {
	duration, err := time.ParseDuration(text)
	switch {
	case err != nil || duration < 0:
		return 0, fmt.Errorf(`expected a duration such as "90s" or "1h30m", got %q`, text)
	case duration == 0 && positive:
		return 0, fmt.Errorf(`expected a duration above zero, such as "90s", got %q`, text)
	default:
		return duration, nil
	}
}

func parseCertificates(text string) (string, error) {
	rest := []byte(text)
	for found := 0; ; found++ {
		var block *pem.Block
		block, rest = pem.Decode(rest)
		if block == nil && found > 0 {
			return text, nil
		}
		if block == nil {
			return "", errors.New("expected one or more PEM certificates; read a file with file(\"ca.pem\")")
		}
		_, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return "", fmt.Errorf("expected PEM certificates: %w", err)
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
			Validators:          []validator.Int64{intValidator{s}},
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
