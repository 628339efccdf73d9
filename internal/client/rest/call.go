package rest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Call is one call of a vendor's API: a request with its retries.
type Call struct {
	// Operation names the operation and its object, for errors: `create
	// instance "web"` in "could not create instance "web"".
	Operation string
	// Method is the HTTP method.
	Method string
	// Path is relative to the base URL: "api/v1/instances/". Use [Path] for a
	// path with values.
	Path string
	// Query are the parameters of the URL; nil for none.
	Query url.Values
	// Body returns the body of the request; nil for none. See [JSON] and
	// [Form].
	Body Body
	// ID is the id that the object in the response must have; "" if the
	// response is not one object. See [Identified].
	ID string
	// ResponseType is the media type of the Accept header; "" for JSON.
	ResponseType string
	// SuccessStatuses are the statuses that mean success; empty for any 2xx.
	SuccessStatuses []int
	// Retry decides whether the client sends the request again if the result of
	// the first one is unknown. The zero value decides by the method.
	Retry RetryMode
	// NoRetry are the statuses (408, 5xx) that a retry does not change, such as
	// the 500 of an API for an object that does not exist.
	NoRetry []int
	// Secrets are the secrets of this call, such as a password in its body. No
	// error and no log line shows them.
	Secrets []string

	// authSecrets are the credentials and signatures of the attempts so far.
	authSecrets []string
}

// RetryMode decides whether the client may send a request twice.
type RetryMode int

const (
	// RetryByMethod allows it for the idempotent methods of HTTP.
	RetryByMethod RetryMode = iota
	// RetryAlways allows it. Example: a PATCH that sets absolute values.
	RetryAlways
	// RetryNever forbids it. Example: a PUT that starts a job.
	RetryNever
	// RetryUnlessTimedOut allows it except after a timeout. Example: a GET that
	// adds to the work of a busy server.
	RetryUnlessTimedOut
)

// Body returns the body of a request and its content type.
type Body func() (contentType string, body []byte, err error)

// JSON returns a body with a value as JSON.
func JSON(value any) Body {
	return func() (string, []byte, error) {
		body, err := json.Marshal(value)
		if err != nil {
			return "", nil, fmt.Errorf("writing the request's JSON: %w", err)
		}

		return "application/json", body, nil
	}
}

// Form returns a body with fields in the format of an HTML form
// (application/x-www-form-urlencoded).
func Form(fields url.Values) Body {
	return func() (string, []byte, error) {
		return "application/x-www-form-urlencoded", []byte(fields.Encode()), nil
	}
}

// Path returns a pattern such as "api/v1/instances/%s/" with values. It escapes
// each value to one path segment, so that no id leads to another path.
func Path(pattern string, values ...string) string {
	escaped := make([]any, len(values))
	for i, value := range values {
		segment := url.PathEscape(value)
		// Servers and proxies resolve dot segments.
		if strings.Trim(segment, ".") == "" {
			segment = strings.ReplaceAll(segment, ".", "%2E")
		}
		escaped[i] = segment
	}

	return fmt.Sprintf(pattern, escaped...)
}

// isRetryable reports whether the client may send the request again although
// the server may have carried it out.
func (c *Call) isRetryable() bool {
	switch c.Retry {
	case RetryAlways, RetryUnlessTimedOut:
		return true
	case RetryNever:
		return false
	default:
		// RFC 9110, section 9.2.2.
		return slices.Contains(
			[]string{http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodPut, http.MethodDelete},
			c.Method,
		)
	}
}

// canBeInDoubt reports whether an unknown result is an [InDoubt] error: the
// request may have changed the system, and must not be sent again.
func (c *Call) canBeInDoubt() bool {
	return !c.isSafe() && !c.isRetryable()
}

// isSafe reports whether the call only reads (RFC 9110, section 9.2.1).
func (c *Call) isSafe() bool {
	return c.Method == http.MethodGet || c.Method == http.MethodHead || c.Method == http.MethodOptions
}

// isInDoubt reports whether the result of the call is unknown after a response:
// the server may have carried out a request that changes the system before it,
// or a gateway in front of it, failed. A 503 with Retry-After means that the
// server did not process the request.
func (c *Call) isInDoubt(response Response) bool {
	switch {
	case !c.canBeInDoubt():
		return false
	case response.Status == http.StatusRequestTimeout:
		return true
	case response.Status == http.StatusServiceUnavailable:
		return response.Header.Get("Retry-After") == ""
	default:
		return response.Status >= http.StatusInternalServerError
	}
}

// isSuccess reports whether the status means success.
func (c *Call) isSuccess(status int) bool {
	if len(c.SuccessStatuses) > 0 {
		return slices.Contains(c.SuccessStatuses, status)
	}

	return status >= 200 && status < 300
}
