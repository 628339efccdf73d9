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

// The beginnings of the messages that come with a status 403 (sheet, section 2).
// Nothing else tells a lock-out from what is forbidden.
const (
	lockedOut   = "Maximum number of login attempts exceeded"
	rateLimited = "API rate limit exceeded"
)

// errorAnswer is an error of the API, in the spellings that are documented, or an
// envelope that holds no data but a code.
type errorAnswer struct {
	Message string      `json:"message"`
	Msg     string      `json:"msg"`
	Code    lenient.Int `json:"code"`
	Errors  []struct {
		Field string `json:"field"`
		Code  string `json:"code"`
	} `json:"errors"`
}

// explain reads an error answer.
func explain(answer rest.Answer) rest.Problem {
	var body errorAnswer
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
		case strings.HasPrefix(problem.Message, lockedOut):
			problem.Kind = rest.LockedOut
		case strings.HasPrefix(problem.Message, rateLimited):
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

// rateLimit knows the API's way to refuse any more requests: a status 403 when none
// of them remains (sheet, section 2). None remains with other refusals, too, whose
// words tell them from it.
func rateLimit(answer rest.Answer) (time.Duration, bool) {
	if answer.Status != http.StatusForbidden || answer.Header.Get("X-Ratelimit-Remaining") != "0" {
		return 0, false
	}
	if words := explain(answer).Message; words != "" && !strings.HasPrefix(words, rateLimited) {
		return 0, false
	}
	seconds, err := strconv.ParseInt(answer.Header.Get("X-Ratelimit-Reset"), 10, 64)
	if err != nil {
		return 0, true
	}

	return time.Unix(seconds, 0).Sub(timeOf(answer.Header)), true
}
