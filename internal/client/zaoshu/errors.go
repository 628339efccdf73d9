package zaoshu

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// The beginnings of the messages that come with a status 403
// (design/api/zaoshu.md, "Errors"). Nothing else tells a lock-out from what is
// forbidden.
const (
	lockedOutPrefix   = "Maximum number of login attempts exceeded"
	rateLimitedPrefix = "API rate limit exceeded"
)

// errorResponse is an error of the API, in the spellings that are documented,
// or an envelope that holds no data but a code.
type errorResponse struct {
	Message string      `json:"message"`
	Msg     string      `json:"msg"`
	Code    lenient.Int `json:"code"`
	Errors  []struct {
		Field string `json:"field"`
		Code  string `json:"code"`
	} `json:"errors"`
}

// parseError reads an error answer.
func parseError(answer rest.Response) rest.Problem {
	var body errorResponse
	if json.Unmarshal(answer.Body, &body) != nil {
		return rest.Problem{}
	}
	problem := rest.Problem{Message: body.Message}
	if problem.Message == "" {
		problem.Message = body.Msg
	}
	if body.Code != 0 {
		problem.Message = fmt.Sprintf("code %d: %s", body.Code, cmp.Or(problem.Message, "no message"))
	}
	if answer.Status == http.StatusForbidden {
		switch {
		case strings.HasPrefix(problem.Message, lockedOutPrefix):
			problem.Kind = rest.LockedOut
		case strings.HasPrefix(problem.Message, rateLimitedPrefix):
			problem.Kind = rest.RateLimited
		}
	}
	for _, each := range body.Errors {
		// The message says no more than that there are these.
		problem.Message = ""
		problem.Fields = append(problem.Fields, rest.FieldError{Field: each.Field, Messages: []string{each.Code}})
	}
	slices.SortStableFunc(problem.Fields, func(a, b rest.FieldError) int { return strings.Compare(a.Field, b.Field) })

	return problem
}

// rateLimit knows the API's way to refuse any more requests: a status 403 when
// none of them remains (design/api/zaoshu.md, "Rate limits"). None remains with
// other refusals, too, whose words tell them from it.
func rateLimit(answer rest.Response) (time.Duration, bool) {
	if answer.Status != http.StatusForbidden || answer.Header.Get("X-Ratelimit-Remaining") != "0" {
		return 0, false
	}
	if words := parseError(answer).Message; words != "" && !strings.HasPrefix(words, rateLimitedPrefix) {
		return 0, false
	}
	seconds, err := strconv.ParseInt(answer.Header.Get("X-Ratelimit-Reset"), 10, 64)
	if err != nil {
		return 0, true
	}

	return time.Unix(seconds, 0).Sub(responseTime(answer.Header)), true
}
