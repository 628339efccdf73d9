package zaoshu

import (
	"net/http"
	"net/url"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Sign signs a request.
func Sign(key, secret string, request *http.Request) error {
	return signer{key: key, secret: secret}.sign(request)
}

// Signature returns the signature of a request with these parts.
func Signature(secret, method, date string, query url.Values, body string) string {
	return signer{secret: secret}.signature(stringToSign(method, contentType, date, query, body))
}

// ParseError reads an error answer.
func ParseError(answer rest.Response) rest.Problem { return parseError(answer) }

// RateLimit reads the rate limit from an answer.
var RateLimit = rateLimit //nolint:gochecknoglobals // A function for tests.

// Unpack returns the files of a result.
func Unpack(file File) (*Result, error) { return unpack(file) }

// MaxFileSize is the largest file that is unpacked, in bytes.
const MaxFileSize = maxFileSize

// SetDoubtOptions replaces the settings for lost answers. Use it before the
// first call.
func (c *Client) SetDoubtOptions(options doubt.Options) { c.resolver = doubt.New(options) }
