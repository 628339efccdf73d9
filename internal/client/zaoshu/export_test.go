package zaoshu

import (
	"net/http"
	"net/url"
	"time"

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

// ParseError reads an error response.
func ParseError(response rest.Response) rest.Problem { return parseError(response) }

// RateLimit reads the rate limit of a response.
func RateLimit(response rest.Response) (time.Duration, bool) { return rateLimit(response) }

// Unpack returns the files of a result.
func Unpack(file File) (*Result, error) { return unpack(file) }

// MaxFileSize is the size of the largest file that Unpack accepts, in bytes.
const MaxFileSize = maxFileSize

// SetDoubtOptions replaces the settings for lost responses. Call it before the
// first request.
func (c *Client) SetDoubtOptions(options doubt.Options) { c.resolver = doubt.New(options) }
