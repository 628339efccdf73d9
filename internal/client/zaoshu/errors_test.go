package zaoshu_test

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
)

// The messages with a status 403.
const (
	lockoutBody       = `{"message":"Maximum number of login attempts exceeded. Please try again later."}`
	rateLimitMessage  = `API rate limit exceeded for 127.0.0.1.`
	rateLimitBody     = `{"message":"` + rateLimitMessage + `"}`
	rateLimitBodyInZH = `{"msg":"` + rateLimitMessage + `"}`
)

func TestError_KindOfResponse(t *testing.T) {
	t.Parallel()
	spent := map[string]string{
		"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "0",
		"X-RateLimit-Reset": strconv.FormatInt(time.Now().Add(time.Hour).Unix(), 10),
	}
	for name, test := range map[string]struct {
		status  int
		body    string
		headers map[string]string
		kind    rest.Kind
		text    string
	}{
		"bad credentials": {
			401, `{"message":"Bad credentials"}`, nil,
			rest.Unauthorized, "401 Unauthorized: Bad credentials",
		},
		"lockout": {
			403, lockoutBody, nil,
			rest.LockedOut, "403 Forbidden: Maximum number of login attempts",
		},
		"rate limit":      {403, rateLimitBody, spent, rest.RateLimited, rateLimitMessage},
		"rate limit, msg": {403, rateLimitBodyInZH, spent, rest.RateLimited, rateLimitMessage},
		"rate limit, no headers": {
			403, rateLimitBody, nil,
			rest.RateLimited, rateLimitMessage,
		},
		"forbidden": {403, `{"message":"No."}`, nil, rest.Forbidden, "403 Forbidden: No."},
		"HTML page": {403, clienttest.HTMLPage, nil, rest.Forbidden, "Sign in"},
		"invalid JSON": {
			400, `{"message":"error occurred when parsing JSON"}`, nil,
			rest.Invalid, "400 Bad Request: error occurred",
		},
		"error of another server": {400, `["no"]`, nil, rest.Invalid, `400 Bad Request: ["no"]`},
		"error of a field": {
			422, `{"message":"Validation Failed",` +
				`"errors":[{"resource":"Instance","field":"title","code":"invalid"}]}`, nil,
			rest.Invalid, "422 Unprocessable Entity: title: invalid",
		},
		"server error": {
			500, `{"message":"oops"}`, nil,
			rest.Unavailable, "500 Internal Server Error: oops (after 3 attempts)",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t, map[string][]clienttest.Response{
				updateRequest: {{Status: test.status, Body: test.body, Headers: test.headers}},
			})
			err := updateInstance(t.Context(), clienttest.NewClient(t, connect, server.URL, 2))
			failure, ok := errors.AsType[*rest.Error](err)
			if !ok || failure.Kind != test.kind || !strings.Contains(err.Error(), test.text) {
				t.Fatalf("got %v of kind %q, want %q of kind %q", err, rest.KindOf(err), test.text, test.kind)
			}
			const want = `Zaoshu: could not update instance "` + id + `": PATCH `
			if !strings.HasPrefix(err.Error(), want) {
				t.Errorf("got %v, want the prefix %s", err, want)
			}
			if isLimited := failure.RetryAfter > 50*time.Minute; isLimited != (test.headers != nil) {
				t.Errorf("RetryAfter is %s, want an hour only after a rate limit with headers", failure.RetryAfter)
			}
		})
	}
}

// TestError_MissingObjectIsNotFound has each way in which the API may report a
// missing object (design/api/zaoshu.md, "Missing objects").
func TestError_MissingObjectIsNotFound(t *testing.T) {
	t.Parallel()
	for request, call := range map[string]func(context.Context, *zaoshu.Client) error{
		getRequest:             getInstance,
		getRequest + "/schema": getColumns,
		taskRequest:            getTask,
		tasksRequest:           listTasks,
		resultRequest:          getResult,
	} {
		for _, test := range []struct {
			status     int
			body, text string
		}{
			{404, `{"message":"Not Found"}`, "404 Not Found: Not Found"},
			{404, `{"code":1,"data":null,"msg":"no such"}`, "404 Not Found: code 1: no such"},
			{200, `{"code":1001,"data":null,"msg":"no such instance"}`, "200 OK: code 1001: no such instance"},
			{200, `{"code":"7","data":{}}`, "200 OK: code 7: no message"},
			{200, `{"code":0,"data":null,"msg":""}`, "null"},
		} {
			missing := clienttest.Respond(test.status, test.body)
			server := newServer(t, map[string][]clienttest.Response{request: missing, getRequest: missing})
			err := call(t.Context(), clienttest.NewClient(t, connect, server.URL, 0))
			if rest.KindOf(err) != rest.NotFound || !strings.Contains(err.Error(), test.text) {
				t.Errorf("%s with the response %s gave %v of kind %q, want %s of kind %q",
					request, test.body, err, rest.KindOf(err), test.text, rest.NotFound)
			}
		}
	}
}

func TestError_ShowsMessageOfCode(t *testing.T) {
	t.Parallel()
	server := newServer(t, map[string][]clienttest.Response{
		getRequest: clienttest.OK(`{"code":1001,"data":null,"msg":"no instance for ` + apiKey + `"}`),
	})
	err := getInstance(t.Context(), clienttest.NewClient(t, connect, server.URL, 0))
	want := `Zaoshu: could not read instance "` + id + `": GET ` + server.URL + instancePath +
		` answered 200 OK: code 1001: no instance for (redacted)`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// alwaysThere returns the requests for what every account has.
func alwaysThere() map[string]func(context.Context, *zaoshu.Client) error {
	return map[string]func(context.Context, *zaoshu.Client) error{
		listRequest: listInstances, accountRequest: getAccount, walletRequest: getWallet,
	}
}

func TestError_404OfWhatEveryAccountHasIsMalformed(t *testing.T) {
	t.Parallel()
	for request, call := range alwaysThere() {
		server := newServer(t, map[string][]clienttest.Response{
			request: clienttest.Respond(404, `{"message":"no route"}`),
		})
		err := call(t.Context(), clienttest.NewClient(t, connect, server.URL, 0))
		if rest.KindOf(err) != rest.Malformed || !strings.Contains(err.Error(), "no route") {
			t.Errorf("%s: got %v of kind %q, want kind %q", request, err, rest.KindOf(err), rest.Malformed)
		}
	}
}

func TestError_CodeForWhatEveryAccountHasIsRejected(t *testing.T) {
	t.Parallel()
	for request, call := range alwaysThere() {
		server := newServer(t, map[string][]clienttest.Response{
			request: clienttest.OK(`{"code":9,"msg":"out of order"}`),
		})
		err := call(t.Context(), clienttest.NewClient(t, connect, server.URL, 0))
		if rest.KindOf(err) != rest.Rejected {
			t.Errorf("%s: got %v of kind %q, want kind %q", request, err, rest.KindOf(err), rest.Rejected)
		}
	}
}

func TestListTasks_ConfirmsThatInstanceIsMissing(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		tasks []clienttest.Response
		want  rest.Kind
		text  string
	}{
		{clienttest.OK(enveloped("null")), "", ""},
		{clienttest.Respond(404, `{"message":"Not Found"}`), rest.Rejected, "could not list the tasks"},
		{clienttest.OK(`{"code":7,"msg":"out of order"}`), rest.Rejected, "code 7: out of order"},
	} {
		server := newServer(t, map[string][]clienttest.Response{
			tasksRequest: test.tasks, getRequest: clienttest.OK(enveloped(instanceDocument)),
		})
		got, err := clienttest.NewClient(t, connect, server.URL, 0).ListTasks(t.Context(), id)
		if len(got) != 0 || rest.KindOf(err) != test.want || (err != nil && !strings.Contains(err.Error(), test.text)) {
			t.Errorf("ListTasks() = %v, %v of kind %q, want %q of kind %q",
				got, err, rest.KindOf(err), test.text, test.want)
		}
		server.WantRequests(t, tasksRequest, getRequest)
	}
}

func TestRunInstance_ConfirmsThatInstanceIsMissing(t *testing.T) {
	t.Parallel()
	const message = "It cannot be run."
	for kind, instance := range map[rest.Kind]string{rest.Invalid: instanceDocument, rest.NotFound: "null"} {
		server := newServer(t, map[string][]clienttest.Response{
			runRequest: clienttest.OK(`{"code":4,"data":null,"msg":"` + message + `"}`),
			getRequest: clienttest.OK(enveloped(instance)),
		})
		_, err := clienttest.NewClient(t, connect, server.URL, 0).RunInstance(t.Context(), id, zaoshu.Run{})
		if rest.KindOf(err) != kind || !strings.Contains(err.Error(), message) {
			t.Errorf("got %v of kind %q, want kind %q", err, rest.KindOf(err), kind)
		}
		server.WantRequests(t, runRequest+" {}", getRequest)
	}
}

func TestRunInstance_404IsNotFound(t *testing.T) {
	t.Parallel()
	server := newServer(t, map[string][]clienttest.Response{
		runRequest: clienttest.Respond(404, `{"message":"Not Found"}`),
	})
	_, err := clienttest.NewClient(t, connect, server.URL, 0).RunInstance(t.Context(), id, zaoshu.Run{})
	if rest.KindOf(err) != rest.NotFound {
		t.Errorf("got %v of kind %q, want kind %q", err, rest.KindOf(err), rest.NotFound)
	}
	server.WantRequests(t, runRequest+" {}")
}

func TestParseError_SortsFields(t *testing.T) {
	t.Parallel()
	got := zaoshu.ParseError(rest.Response{
		Status: 422,
		Body: []byte(`{"message":"Validation Failed",` +
			`"errors":[{"field":"title","code":"missing"},{"field":"a","code":"invalid"}]}`),
	})
	want := rest.Problem{
		Fields: []rest.FieldError{
			{Field: "a", Messages: []string{"invalid"}}, {Field: "title", Messages: []string{"missing"}},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRateLimit_IsForbiddenWithoutRemainingRequests(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status           int
		remaining, reset string
		wait             time.Duration
		isLimited        bool
	}{
		"no request remains":      {403, "0", "1501632090", 90 * time.Second, true},
		"end in the past":         {403, "0", "1501631999", -time.Second, true},
		"no end":                  {403, "0", "", 0, true},
		"invalid end":             {403, "0", "soon", 0, true},
		"one request remains":     {403, "1", "1501632090", 0, false},
		"no headers":              {403, "", "", 0, false},
		"success of last request": {200, "0", "1501632090", 0, false},
		"standard status 429":     {429, "0", "1501632090", 0, false},
	} {
		header := http.Header{}
		header.Set("X-Ratelimit-Remaining", test.remaining)
		header.Set("X-Ratelimit-Reset", test.reset)
		header.Set("Date", "Wed, 02 Aug 2017 00:00:00 GMT")
		response := rest.Response{Status: test.status, Header: header, Body: []byte(rateLimitBody)}
		if wait, isLimited := zaoshu.RateLimit(response); wait != test.wait || isLimited != test.isLimited {
			t.Errorf("%s: RateLimit() = %s, %t, want %s, %t", name, wait, isLimited, test.wait, test.isLimited)
		}
	}
}

func TestRateLimit_WithoutDate(t *testing.T) {
	t.Parallel()
	header := http.Header{
		"X-Ratelimit-Remaining": {"0"},
		"X-Ratelimit-Reset":     {strconv.FormatInt(time.Now().Add(time.Hour).Unix(), 10)},
	}
	wait, isLimited := zaoshu.RateLimit(rest.Response{Status: http.StatusForbidden, Header: header})
	if !isLimited || wait < 59*time.Minute || wait > time.Hour {
		t.Errorf("RateLimit() = %s, %t, want an hour", wait, isLimited)
	}
	for _, body := range []string{lockoutBody, `{"message":"Forbidden."}`} {
		response := rest.Response{Status: http.StatusForbidden, Header: header, Body: []byte(body)}
		if wait, isLimited := zaoshu.RateLimit(response); isLimited {
			t.Errorf("%s: RateLimit() = %s, true, want false", body, wait)
		}
	}
}
