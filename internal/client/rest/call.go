package rest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Call is one request to a vendor's API.
type Call struct {
	// Operation says what is tried, on what, as a phrase that follows "could
	// not": `create instance "web"`.
	Operation string
	// Method is the HTTP method.
	Method string
	// Path follows the base URL. Build it with [Path] wherever it holds a
	// value.
	Path string
	// Query holds the URL's parameters; nil for none.
	Query url.Values
	// Body makes the request's body; nil for none. See [JSON] and [Form].
	Body Body
	// ID is the id of the object that the answer must be about, "" where no
	// answer to the call is about one object. See [Identified].
	ID string
	// ResponseType is the media type that is asked for, "" for JSON.
	ResponseType string
	// SuccessStatuses lists the statuses that mean success; empty for any 2xx.
	SuccessStatuses []int
	// Retry says whether the call may be sent again when it is unknown what
	// became of it. The zero value decides by the method.
	Retry RetryMode
	// NoRetry lists the failures (408, 5xx) that no other attempt would change,
	// such as the 500 by which an API says that there is no such object.
	NoRetry []int
	// Secrets are values of this call alone that no error may show, such as a
	// password in its body.
	Secrets []string

	// authSecrets are what its attempts were authenticated with.
	authSecrets []string
}

// RetryMode says whether a call may be sent twice without harm.
type RetryMode int

const (
	// RetryByMethod allows it for the methods that HTTP calls idempotent.
	RetryByMethod RetryMode = iota
	// RetryAlways allows it, as for a PATCH that sets absolute values.
	RetryAlways
	// RetryNever forbids it, as for a PUT that starts something.
	RetryNever
	// RetryUnlessTimedOut allows it except after a timeout, as for a GET that
	// makes a busy server do more work.
	RetryUnlessTimedOut
)

// Body makes the body of a request and names its content type.
type Body func() (contentType string, body []byte, err error)

// JSON is the body that holds value as JSON.
func JSON(value any) Body {
	return func() (string, []byte, error) {
		body, err := json.Marshal(value)
		if err != nil {
			return "", nil, fmt.Errorf("writing the request's JSON: %w", err)
		}

		return "application/json", body, nil
	}
}

// Form is the body that holds fields as a browser sends those of a form.
func Form(fields url.Values) Body {
	return func() (string, []byte, error) {
		return "application/x-www-form-urlencoded", []byte(fields.Encode()), nil
	}
}

// Path fills a pattern such as "api/v1/instances/%s/" with values, each escaped
// to stay one segment, so that no id can reach another address.
func Path(pattern string, values ...string) string {
	escaped := make([]any, len(values))
	for i, value := range values {
		segment := url.PathEscape(value)
		// Servers and proxies resolve dot segments even though they are legal.
		if strings.Trim(segment, ".") == "" {
			segment = strings.ReplaceAll(segment, ".", "%2E")
		}
		escaped[i] = segment
	}

	return fmt.Sprintf(pattern, escaped...)
}

// isRetryable reports whether the call may be sent again when it is in doubt.
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

// canBeInDoubt reports whether it matters that nobody knows what became of the
// call: it may have changed something, and must not be sent again to find out.
func (c *Call) canBeInDoubt() bool {
	return !c.isSafe() && !c.isRetryable()
}

// isSafe reports whether the call only reads (RFC 9110, section 9.2.1).
func (c *Call) isSafe() bool {
	return c.Method == http.MethodGet || c.Method == http.MethodHead || c.Method == http.MethodOptions
}

// isInDoubt reports whether the result of the call is unknown after an answer:
// the server may have carried out a request that changes the system before it,
// or a gateway in front of it, failed. A 503 with Retry-After means that the
// server did not process the request.
func (c *Call) isInDoubt(answer Response) bool {
	switch {
	case !c.canBeInDoubt():
		return false
	case answer.Status == http.StatusRequestTimeout:
		return true
	case answer.Status == http.StatusServiceUnavailable:
		return answer.Header.Get("Retry-After") == ""
	default:
		return answer.Status >= http.StatusInternalServerError
	}
}

// isSuccess reports whether the status means success.
func (c *Call) isSuccess(status int) bool {
	if len(c.SuccessStatuses) > 0 {
		return slices.Contains(c.SuccessStatuses, status)
	}

	return status >= 200 && status < 300
}
