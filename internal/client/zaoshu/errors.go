package zaoshu

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// The prefixes of the messages with a status 403 (design/api/zaoshu.md,
// "Errors"). Only the message distinguishes a lockout, a rate limit and a
// missing permission.
const (
	lockedOutPrefix   = "Maximum number of login attempts exceeded"
	rateLimitedPrefix = "API rate limit exceeded"
)

// errorResponse is an error of the API in each documented form, or an envelope
// with a code other than 0.
type errorResponse struct {
	Message string      `json:"message"`
	Msg     string      `json:"msg"`
	Code    lenient.Int `json:"code"`
	Errors  []struct {
		Field string `json:"field"`
		Code  string `json:"code"`
	} `json:"errors"`
}

// parseError reads an error response of the API.
func parseError(response rest.Response) rest.Problem {
	var body errorResponse
	if json.Unmarshal(response.Body, &body) != nil {
		return rest.Problem{}
	}
	problem := rest.Problem{Message: cmp.Or(body.Message, body.Msg)}
	if body.Code != 0 {
		problem.Message = fmt.Sprintf("code %d: %s", body.Code, cmp.Or(problem.Message, "no message"))
	}
	if response.Status == http.StatusForbidden {
		switch {
		case strings.HasPrefix(problem.Message, lockedOutPrefix):
			problem.Kind = rest.LockedOut
		case strings.HasPrefix(problem.Message, rateLimitedPrefix):
			problem.Kind = rest.RateLimited
		}
	}
	for _, each := range body.Errors {
		// The message only reports that there are errors.
		problem.Message = ""
		problem.Fields = append(problem.Fields, rest.FieldError{Field: each.Field, Messages: []string{each.Code}})
	}
	slices.SortStableFunc(problem.Fields, func(a, b rest.FieldError) int { return strings.Compare(a.Field, b.Field) })

	return problem
}

// isFailure reports whether a response with a successful status has a code
// other than 0. A file is never a failure, because its content is the user's.
func isFailure(response rest.Response) bool {
	var body envelope

	return fileName(response.Header) == "" && json.Unmarshal(response.Body, &body) == nil && body.Code != 0
}

// asCodeError returns an error that a code other than 0 caused, and whether it
// is one. The transport sets its kind to rest.Rejected.
func asCodeError(err error) (*rest.Error, bool) {
	failure, ok := errors.AsType[*rest.Error](err)

	return failure, ok && failure.Status == http.StatusOK && failure.Kind == rest.Rejected
}

// confirmNotFound reads instance call.ID because the error of a call may mean
// that it does not exist. The error gets the kind rest.NotFound if the instance
// does not exist. Otherwise the API rejected the call, and the kind is
// rest.Rejected for a GET and rest.Invalid for a command.
func (c *Client) confirmNotFound(ctx context.Context, call rest.Call, err error) error {
	failure, ok := errors.AsType[*rest.Error](err)
	if !ok {
		return err
	}
	_, missing := c.GetInstance(ctx, call.ID)
	switch {
	case rest.KindOf(missing) == rest.NotFound:
		failure.Kind = rest.NotFound
	case call.Method == http.MethodGet:
		failure.Kind = rest.Rejected
	default:
		failure.Kind = rest.Invalid
	}

	return failure
}

// rateLimit returns the time until the API accepts requests again, and whether
// a response is a rate limit: a status 403 while no request remains
// (design/api/zaoshu.md, "Rate limits"). No request remains with other errors
// either, which have other messages. The time is 0 if the response has none.
func rateLimit(response rest.Response) (time.Duration, bool) {
	if response.Status != http.StatusForbidden || response.Header.Get("X-Ratelimit-Remaining") != "0" {
		return 0, false
	}
	if message := parseError(response).Message; message != "" && !strings.HasPrefix(message, rateLimitedPrefix) {
		return 0, false
	}
	seconds, err := strconv.ParseInt(response.Header.Get("X-Ratelimit-Reset"), 10, 64)
	if err != nil {
		return 0, true
	}

	return time.Unix(seconds, 0).Sub(responseTime(response.Header)), true
}

// responseTime returns the time of a response by the server's clock, or by this
// machine's clock, which may be wrong, if the response has no date.
func responseTime(header http.Header) time.Time {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return time.Now()
	}

	return date
}
