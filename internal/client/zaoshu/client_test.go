package zaoshu_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
)

// The answers in the form of design/api/zaoshu.md, "Endpoints".
const (
	instanceDocument   = `{"id":"` + id + `","title":"News","status":"idle","createdAt":1501632000123,"totalExecution":7,"totalFetchingRows":4200}`
	taskDocument       = `{"id":"` + task + `","status":"done","createdAt":1501632060000,"totalUrlCount":12,"failedUrlCount":1}`
	listedTaskDocument = `{"id":"` + task + `","status":"done","createdAt":1501632060000}`
)

const (
	listRequest     = "GET /instances?page=1&per_page=100&status=all"
	instanceRequest = "/instance/" + id
	taskRequest     = "GET /instance/" + id + "/task/" + task
	tasksRequest    = "GET /instance/" + id + "/tasks?page=1&per_page=100"
)

func parseTime(text string) zaoshu.Time {
	parsed, _ := time.Parse(time.RFC3339Nano, text)

	return zaoshu.Time{Time: parsed}
}

func newsInstance() zaoshu.Instance {
	return zaoshu.Instance{
		ID:                id,
		Title:             "News",
		Status:            "idle",
		CreatedAt:         parseTime("2017-08-02T00:00:00.123Z"),
		TotalExecution:    7,
		TotalFetchingRows: 4200,
	}
}

// checkResult returns an error unless a call has returned what it ought to.
func checkResult[T any](want, got T, err error) error {
	if diff := cmp.Diff(want, got); diff != "" {
		return errors.Join(err, errors.New(diff))
	}

	return err
}

func TestRequests(t *testing.T) {
	t.Parallel()
	finished := zaoshu.Task{
		ID:             task,
		Status:         zaoshu.TaskDone,
		CreatedAt:      parseTime("2017-08-02T00:01:00Z"),
		TotalURLCount:  new(lenient.Int(12)),
		FailedURLCount: new(lenient.Int(1)),
	}
	for name, test := range map[string]struct {
		request, data string
		call          func(context.Context, *zaoshu.Client) error
		body          string
	}{
		"list": {listRequest, "[" + instanceDocument + "]", func(ctx context.Context, c *zaoshu.Client) error {
			got, err := c.ListInstances(ctx, zaoshu.All)

			return checkResult([]zaoshu.Instance{newsInstance()}, got, err)
		}, ""},
		"list what runs": {"GET /instances?page=1&per_page=100&status=running", "[]", func(ctx context.Context, c *zaoshu.Client) error {
			got, err := c.ListInstances(ctx, zaoshu.Running)

			return checkResult([]zaoshu.Instance{}, got, err)
		}, ""},
		"get": {"GET " + instanceRequest, instanceDocument, func(ctx context.Context, c *zaoshu.Client) error {
			got, err := c.GetInstance(ctx, id)

			return checkResult(new(newsInstance()), got, err)
		}, ""},
		"refresh": {"GET " + instanceRequest, instanceDocument, func(ctx context.Context, c *zaoshu.Client) error {
			got, err := c.RefreshInstance(ctx, id)

			return checkResult(new(newsInstance()), got, err)
		}, ""},
		"an id that is a path": {
			"GET /instance/..%2Fa%3Fb", clienttest.With(t, instanceDocument, `{"id":"../a?b"}`),
			func(ctx context.Context, c *zaoshu.Client) error {
				_, err := c.GetInstance(ctx, "../a?b")

				return err
			}, "",
		},
		"schema": {"GET " + instanceRequest + "/schema", `{"schemas":[{"title":"Headline","id":"C339","type":"string"}]}`, func(ctx context.Context, c *zaoshu.Client) error {
			got, err := c.GetColumns(ctx, id)

			return checkResult([]zaoshu.Column{{ID: "C339", Title: "Headline", Type: "string"}}, got, err)
		}, ""},
		"edit the title": {"PATCH " + instanceRequest, "null", func(ctx context.Context, c *zaoshu.Client) error {
			return c.UpdateInstance(ctx, id, zaoshu.InstanceUpdate{Title: new("Old & new")})
		}, ` {"title":"Old \u0026 new"}`},
		"edit all": {"PATCH " + instanceRequest, "{}", func(ctx context.Context, c *zaoshu.Client) error {
			return c.UpdateInstance(ctx, id, zaoshu.InstanceUpdate{Title: new(""), ResultNotifyURI: new("https://example.com/")})
		}, ` {"title":"","result_notify_uri":"https://example.com/"}`},
		"run as it is": {"POST " + instanceRequest, `{"taskID":"` + task + `"}`, func(ctx context.Context, c *zaoshu.Client) error {
			got, err := c.RunInstance(ctx, id, zaoshu.Run{})

			return checkResult(task, got, err)
		}, ` {}`},
		"run with all": {"POST " + instanceRequest, `{"taskId":"` + task + `"}`, func(ctx context.Context, c *zaoshu.Client) error {
			got, err := c.RunInstance(ctx, id, zaoshu.Run{
				TargetSources: []zaoshu.TargetSource{
					{URLs: []string{"http://a/", "http://b/"}, Method: "POST", Headers: map[string]string{"Cookie": "c=1"}},
					{URLs: []string{"http://c/"}},
				},
				ResultNotifyURI: "https://example.com/",
			})

			return checkResult(task, got, err)
		}, ` {"target_sources":[{"urls":["http://a/","http://b/"],"method":"POST","headers":{"Cookie":"c=1"}},{"urls":["http://c/"]}],` +
			`"result_notify_uri":"https://example.com/"}`},
		"list tasks": {tasksRequest, "[" + listedTaskDocument + "]", func(ctx context.Context, c *zaoshu.Client) error {
			got, err := c.ListTasks(ctx, id)

			return checkResult([]zaoshu.Task{{ID: task, Status: zaoshu.TaskDone, CreatedAt: finished.CreatedAt}}, got, err)
		}, ""},
		"get a task": {taskRequest, taskDocument, func(ctx context.Context, c *zaoshu.Client) error {
			got, err := c.GetTask(ctx, id, task)

			return checkResult(&finished, got, err)
		}, ""},
		"account": {"GET /user/account", `{"email":"ada@example.com","status":"normal"}`, func(ctx context.Context, c *zaoshu.Client) error {
			got, err := c.GetAccount(ctx)

			return checkResult(&zaoshu.Account{Email: "ada@example.com", Status: "normal"}, got, err)
		}, ""},
		"wallet": {"GET /user/wallet", `{"balance":100,"freeConsumed":"5","freeTotal":10}`, func(ctx context.Context, c *zaoshu.Client) error {
			got, err := c.GetWallet(ctx)

			return checkResult(&zaoshu.Wallet{Balance: 100, FreeConsumed: 5, FreeTotal: 10}, got, err)
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startServer(t, map[string][]response{test.request: respondOK(test.data)})
			if err := test.call(t.Context(), newClient(t, s)); err != nil {
				t.Error(err)
			}
			want := []string{test.request + test.body}
			if more := secondPage(test.request); more != test.request && test.data != "[]" {
				want = append(want, more) // The page before might be all that the server gives at once.
			}
			s.wantRequests(t, want...)
		})
	}
}

// TestWhatIsNotThere has each way in which the API may say so
// (design/api/zaoshu.md, "Missing objects").
func TestWhatIsNotThere(t *testing.T) {
	t.Parallel()
	calls := map[string]func(context.Context, *zaoshu.Client) error{
		"GET " + instanceRequest: func(ctx context.Context, c *zaoshu.Client) error {
			_, err := c.GetInstance(ctx, id)

			return err
		},
		"GET " + instanceRequest + "/schema": func(ctx context.Context, c *zaoshu.Client) error {
			_, err := c.GetColumns(ctx, id)

			return err
		},
		taskRequest: func(ctx context.Context, c *zaoshu.Client) error {
			_, err := c.GetTask(ctx, id, task)

			return err
		},
		tasksRequest: func(ctx context.Context, c *zaoshu.Client) error {
			_, err := c.ListTasks(ctx, id)

			return err
		},
		taskRequest + "/result/file?contentType=csv": func(ctx context.Context, c *zaoshu.Client) error {
			_, err := c.GetResult(ctx, id, task, zaoshu.CSV)

			return err
		},
	}
	for request, call := range calls {
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
			absent := respond(test.status, test.body)
			s := startServer(t, map[string][]response{request: absent, "GET " + instanceRequest: absent})
			err := call(t.Context(), newClient(t, s))
			if rest.KindOf(err) != rest.NotFound || !strings.Contains(err.Error(), test.text) {
				t.Errorf("%s with %s gave %v of kind %q", request, test.body, err, rest.KindOf(err))
			}
		}
	}
}

func TestARefusalTellsItsMessage(t *testing.T) {
	t.Parallel()
	s := startServer(
		t,
		map[string][]response{
			"GET " + instanceRequest: respond(200, `{"code":1001,"data":null,"msg":"no instance for `+apiKey+`"}`),
		},
	)
	_, err := newClient(t, s).GetInstance(t.Context(), id)
	want := `Zaoshu: could not read instance "` + id + `": GET ` + s.URL + `/v2/instance/` + id +
		` answered 200 OK: code 1001: no instance for (redacted)`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestOddAnswersAreNotTaken(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{}`:          "it has no data",
		`{"code":0}`:  "it has no data",
		`{"data":[]}`: "not the JSON that was expected",
		`{"data":{}}`: "an object lacks id, title, status",
		`{"code":"x","data":` + instanceDocument + `}`:                               "is not a whole number",
		enveloped(clienttest.With(t, instanceDocument, `{"id":""}`)):                 "there is no id",
		enveloped(clienttest.With(t, instanceDocument, `{"id":7}`)):                  "not the JSON that was expected",
		enveloped(clienttest.With(t, instanceDocument, `{"createdAt":"yesterday"}`)): "is not a time",
		`null`:                                "it has no data",
		`[]`:                                  "not the JSON that was expected",
		`"x"`:                                 "not the JSON that was expected",
		``:                                    "the answer is empty",
		`{"data":{`:                           "breaks off",
		`<html><title>Sign in</title></html>`: "Sign in",
	} {
		s := startServer(t, map[string][]response{"GET " + instanceRequest: respond(200, body)})
		if got, err := newClient(t, s).GetInstance(t.Context(), id); rest.KindOf(err) != rest.Malformed || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gave %v, %v; want %q", body, got, err, want)
		}
	}
	for body, want := range map[string]rest.Kind{
		`{"code":9,"msg":"out of order"}`:                 rest.Rejected,
		`{"code":0,"data":{}}`:                            rest.Malformed,
		`{"code":0,"data":[` + instanceDocument + `,{}]}`: rest.Malformed,
		`{"code":0,"data":[null]}`:                        rest.Malformed,
	} {
		s := startServer(t, map[string][]response{listRequest: respond(200, body)})
		if got, err := newClient(t, s).ListInstances(t.Context(), zaoshu.All); rest.KindOf(err) != want || got != nil {
			t.Errorf("%s gave %v, %v; want kind %q", body, got, err, want)
		}
	}
	s := startServer(t, map[string][]response{"GET " + instanceRequest + "/schema": respondOK(`{}`)})
	if got, err := newClient(t, s).GetColumns(t.Context(), id); rest.KindOf(err) != rest.Malformed {
		t.Errorf("a schema of nothing gave %v, %v", got, err)
	}
}

func TestNullIsAListOfNothing(t *testing.T) {
	t.Parallel()
	s := startServer(t, map[string][]response{listRequest: respondOK("null")})
	if got, err := newClient(t, s).ListInstances(t.Context(), zaoshu.All); err != nil || len(got) != 0 {
		t.Errorf("got %v, %v", got, err)
	}
	s.wantRequests(t, listRequest)
}

func TestAnInstanceWhoseTasksAreNotShownIsLookedAt(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		tasks []response
		want  rest.Kind
		text  string
	}{
		{respondOK("null"), "", ""},
		{respond(404, `{"message":"Not Found"}`), rest.Rejected, "could not list the tasks"},
		{respond(200, `{"code":7,"msg":"out of order"}`), rest.Rejected, "code 7: out of order"},
	} {
		s := startServer(
			t, map[string][]response{tasksRequest: test.tasks, "GET " + instanceRequest: respondOK(instanceDocument)},
		)
		got, err := newClient(t, s).ListTasks(t.Context(), id)
		if len(got) != 0 || rest.KindOf(err) != test.want || (err != nil && !strings.Contains(err.Error(), test.text)) {
			t.Errorf("got %v, %v of kind %q, want %q", got, err, rest.KindOf(err), test.want)
		}
		s.wantRequests(t, tasksRequest, "GET "+instanceRequest)
	}
}

func TestNothingIsGoneWhereThereIsNoList(t *testing.T) {
	t.Parallel()
	s := startServer(t, map[string][]response{listRequest: respond(404, `{"message":"no route"}`)})
	if _, err := newClient(t, s).ListInstances(t.Context(), zaoshu.All); rest.KindOf(err) != rest.Malformed || !strings.Contains(err.Error(), "no route") {
		t.Errorf("got %v", err)
	}
}

func TestErrorAnswers(t *testing.T) {
	t.Parallel()
	spent := map[string]string{
		"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "0",
		"X-RateLimit-Reset": strconv.FormatInt(time.Now().Add(time.Hour).Unix(), 10),
	}
	const (
		attempts = `{"message":"Maximum number of login attempts exceeded. Please try again later."}`
		exceeded = `API rate limit exceeded for 127.0.0.1.`
	)
	for name, test := range map[string]struct {
		reply response
		kind  rest.Kind
		text  string
	}{
		"bad credentials":            {response{status: 401, body: `{"message":"Bad credentials"}`}, rest.Unauthorized, "401 Unauthorized: Bad credentials"},
		"locked out":                 {response{status: 403, body: attempts}, rest.LockedOut, "403 Forbidden: Maximum number of login attempts exceeded."},
		"rate limit":                 {response{403, `{"message":"` + exceeded + `"}`, spent}, rest.RateLimited, exceeded},
		"rate limit in Chinese":      {response{403, `{"msg":"` + exceeded + `"}`, spent}, rest.RateLimited, exceeded},
		"rate limit without headers": {response{status: 403, body: `{"message":"` + exceeded + `"}`}, rest.RateLimited, exceeded},
		"forbidden":                  {response{status: 403, body: `{"message":"No."}`}, rest.Forbidden, "403 Forbidden: No."},
		"a page":                     {response{status: 403, body: `<html><title>Blocked</title></html>`}, rest.Forbidden, "Blocked"},
		"bad JSON":                   {response{status: 400, body: `{"message":"error occurred when parsing JSON"}`}, rest.Invalid, "400 Bad Request: error occurred"},
		"another's error":            {response{status: 400, body: `["no"]`}, rest.Invalid, `400 Bad Request: ["no"]`},
		"a field": {
			response{status: 422, body: `{"message":"Validation Failed","errors":[{"resource":"Instance","field":"title","code":"invalid"}]}`},
			rest.Invalid, "422 Unprocessable Entity: title: invalid",
		},
		"an error of the server": {response{status: 500, body: `{"message":"oops"}`}, rest.Unavailable, "500 Internal Server Error: oops (after 3 attempts)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startServer(t, map[string][]response{"PATCH " + instanceRequest: {test.reply}})
			err := newClient(t, s).UpdateInstance(t.Context(), id, zaoshu.InstanceUpdate{Title: new("x")})
			if rest.KindOf(err) != test.kind || !strings.Contains(err.Error(), test.text) {
				t.Fatalf("got %v of kind %q, want %q of kind %q", err, rest.KindOf(err), test.text, test.kind)
			}
			if !strings.HasPrefix(err.Error(), `Zaoshu: could not edit instance "`+id+`": PATCH `) {
				t.Errorf("the error does not say what was tried: %v", err)
			}
			failure, _ := errors.AsType[*rest.Error](err)
			if limited := test.reply.headers != nil; limited != (failure.RetryAfter > 50*time.Minute) {
				t.Errorf("it says to wait %s", failure.RetryAfter)
			}
		})
	}
}

func TestTheFieldsOfAnErrorAreSorted(t *testing.T) {
	t.Parallel()
	problem := zaoshu.ParseError(
		rest.Response{
			Status: 422,
			Body: []byte(
				`{"message":"Validation Failed","errors":[{"field":"title","code":"missing"},{"field":"a","code":"invalid"}]}`,
			),
		},
	)
	want := rest.Problem{
		Fields: []rest.FieldError{
			{Field: "a", Messages: []string{"invalid"}}, {Field: "title", Messages: []string{"missing"}},
		},
	}
	if diff := cmp.Diff(want, problem); diff != "" {
		t.Error(diff)
	}
}

func TestARateLimitIsWaitedOut(t *testing.T) {
	t.Parallel()
	spent := map[string]string{
		"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1501632001", "Date": "Wed, 02 Aug 2017 00:00:00 GMT",
	}
	s := startServer(t, map[string][]response{"POST " + instanceRequest: {
		{403, `{"message":"API rate limit exceeded for x."}`, spent}, respondOK(`{"taskID":"` + task + `"}`)[0],
	}})
	var waits []time.Duration
	ctx := rest.OnWait(t.Context(), func(wait time.Duration) { waits = append(waits, wait) })
	if got, err := newClient(t, s).RunInstance(ctx, id, zaoshu.Run{}); err != nil || got != task {
		t.Errorf("got %q, %v", got, err)
	}
	if len(waits) != 1 || waits[0] < time.Second || waits[0] > 2*time.Second {
		t.Errorf("it waited %v", waits)
	}
	s.wantRequests(t, "POST "+instanceRequest+" {}", "POST "+instanceRequest+" {}")
}

func TestRateLimits(t *testing.T) {
	t.Parallel()
	const date = "Wed, 02 Aug 2017 00:00:00 GMT"
	for name, test := range map[string]struct {
		status                 int
		remaining, reset, date string
		wait                   time.Duration
		limited                bool
	}{
		"spent":                 {403, "0", "1501632090", date, 90 * time.Second, true},
		"over already":          {403, "0", "1501631999", date, -time.Second, true},
		"without an end":        {403, "0", "", date, 0, true},
		"with an odd end":       {403, "0", "soon", date, 0, true},
		"not spent":             {403, "1", "1501632090", date, 0, false},
		"the last request":      {200, "0", "1501632090", date, 0, false},
		"not said":              {403, "", "", date, 0, false},
		"another way to say it": {429, "0", "1501632090", date, 0, false},
	} {
		header := http.Header{}
		header.Set("X-Ratelimit-Remaining", test.remaining)
		header.Set("X-Ratelimit-Reset", test.reset)
		header.Set("Date", test.date)
		answer := rest.Response{
			Status: test.status, Header: header, Body: []byte(`{"message":"API rate limit exceeded for 127.0.0.1."}`),
		}
		if wait, limited := zaoshu.RateLimit(answer); wait != test.wait || limited != test.limited {
			t.Errorf("%s: got %s, %t", name, wait, limited)
		}
	}
	header := http.Header{"X-Ratelimit-Remaining": {"0"}, "X-Ratelimit-Reset": {strconv.FormatInt(time.Now().Add(time.Hour).Unix(), 10)}}
	if wait, limited := zaoshu.RateLimit(rest.Response{Status: http.StatusForbidden, Header: header}); !limited || wait < 59*time.Minute || wait > time.Hour {
		t.Errorf("without a date: got %s, %t", wait, limited)
	}
	for _, words := range []string{`{"message":"Maximum number of login attempts exceeded. Please try again later."}`, `{"message":"Forbidden."}`} {
		if _, limited := zaoshu.RateLimit(rest.Response{Status: http.StatusForbidden, Header: header, Body: []byte(words)}); limited {
			t.Errorf("%s is taken for a rate limit", words)
		}
	}
}

func TestWhatIsRepeated(t *testing.T) {
	t.Parallel()
	lost := response{}
	t.Run("an edit whose answer is lost", func(t *testing.T) {
		t.Parallel()
		s := startServer(t, map[string][]response{"PATCH " + instanceRequest: {lost, respondOK("null")[0]}})
		if err := newClient(t, s).UpdateInstance(t.Context(), id, zaoshu.InstanceUpdate{Title: new("x")}); err != nil {
			t.Error(err)
		}
		s.wantRequests(t, "PATCH "+instanceRequest+` {"title":"x"}`, "PATCH "+instanceRequest+` {"title":"x"}`)
	})
}

func TestARefusedOrderIsLookedInto(t *testing.T) {
	t.Parallel()
	const post, get = "POST " + instanceRequest, "GET " + instanceRequest
	refusal := respond(200, `{"code":4,"data":null,"msg":"It cannot be run."}`)
	for kind, shows := range map[rest.Kind][]response{
		rest.Invalid:  respondOK(instanceDocument),
		rest.NotFound: respondOK("null"),
	} {
		s := startServer(t, map[string][]response{post: refusal, get: shows})
		_, err := newClient(t, s).RunInstance(t.Context(), id, zaoshu.Run{})
		if rest.KindOf(err) != kind || !strings.Contains(err.Error(), "It cannot be run.") {
			t.Errorf("got %v of kind %q, want %q", err, rest.KindOf(err), kind)
		}
		s.wantRequests(t, post+" {}", get)
	}
	s := startServer(t, map[string][]response{post: respond(404, `{"message":"Not Found"}`)})
	if _, err := newClient(t, s).RunInstance(t.Context(), id, zaoshu.Run{}); rest.KindOf(err) != rest.NotFound {
		t.Errorf("got %v", err)
	}
}

func TestTheHeadersOfARunAreInNoError(t *testing.T) {
	t.Parallel()
	const cookie = "session=s3cr3t"
	s := startServer(t, map[string][]response{
		"POST " + instanceRequest: respond(200, `{"code":4,"msg":"bad header `+cookie+`"}`),
		"GET " + instanceRequest:  respondOK(instanceDocument),
	})
	_, err := newClient(t, s).RunInstance(t.Context(), id, zaoshu.Run{
		TargetSources: []zaoshu.TargetSource{{Headers: map[string]string{"Cookie": cookie}}},
	})
	if err == nil || strings.Contains(err.Error(), cookie) || !strings.Contains(err.Error(), "bad header (redacted)") {
		t.Errorf("got %v", err)
	}
}

func TestResultNotifyURI_IsInNoError(t *testing.T) {
	t.Parallel()
	hook := "https://hooks.example.com/?token=s3cr3t"
	body := `{"message":"bad address ` + strings.ReplaceAll(hook, "/", `\/`) + `"}`
	s := startServer(t, map[string][]response{
		"POST " + instanceRequest:  respond(400, body),
		"PATCH " + instanceRequest: respond(400, body),
	})
	_, run := newClient(t, s).RunInstance(t.Context(), id, zaoshu.Run{ResultNotifyURI: hook})
	edit := newClient(t, s).UpdateInstance(t.Context(), id, zaoshu.InstanceUpdate{ResultNotifyURI: &hook})
	for _, err := range []error{run, edit} {
		if err == nil || !strings.HasSuffix(err.Error(), "bad address (redacted)") {
			t.Errorf("got %v", err)
		}
	}
}

func TestRun_ShortHeadersInErrors(t *testing.T) {
	t.Parallel()
	s := startServer(
		t, map[string][]response{"POST " + instanceRequest: respond(400, `{"message":"DNT is 1, not 12345"}`)},
	)
	_, err := newClient(t, s).RunInstance(t.Context(), id, zaoshu.Run{
		TargetSources: []zaoshu.TargetSource{{Headers: map[string]string{"DNT": "1", "Pin": "1234"}}},
	})
	if err == nil || !strings.HasSuffix(err.Error(), "400 Bad Request: DNT is (redacted), not 12345") {
		t.Errorf("got %v", err)
	}
}

func TestManyRefreshesShareOneList(t *testing.T) {
	t.Parallel()
	replies := map[string][]response{}
	listed := make([]string, 50)
	for i := range listed {
		listed[i] = clienttest.With(t, instanceDocument, fmt.Sprintf(`{"id":"i%d","title":"x"}`, i))
		replies[fmt.Sprintf("GET /instance/i%d", i)] = respondOK(listed[i])
	}
	replies[listRequest] = respondOK("[" + strings.Join(listed, ",") + "]")
	replies["PATCH /instance/i49"] = respondOK("null")
	replies["GET /instance/i49"] = respondOK(clienttest.With(t, instanceDocument, `{"id":"i49","title":"y"}`))
	s := startServer(t, replies)
	c := newClient(t, s)
	for i := range listed {
		if got, err := c.RefreshInstance(t.Context(), fmt.Sprintf("i%d", i)); err != nil || got.ID != fmt.Sprintf("i%d", i) {
			t.Errorf("got %+v, %v", got, err)
		}
	}
	s.mu.Lock()
	sent := slices.Clone(s.received)
	s.mu.Unlock()
	// The second page is asked for meanwhile.
	if len(sent) > 12 || sent[10] != listRequest {
		t.Errorf("fifty refreshes sent %q", sent)
	}
	// What is listed is outdated once something changes.
	if err := c.UpdateInstance(t.Context(), "i49", zaoshu.InstanceUpdate{Title: new("y")}); err != nil {
		t.Error(err)
	}
	if got, err := c.RefreshInstance(t.Context(), "i49"); err != nil || got.Title != "y" {
		t.Errorf("after an edit: %+v, %v", got, err)
	}
}

func TestClientNeedsAnEndpoint(t *testing.T) {
	t.Parallel()
	if _, err := zaoshu.New("nowhere", "k", "s", options(), bulkread.DefaultOptions()); err == nil || !strings.HasPrefix(err.Error(), "Zaoshu: ") {
		t.Errorf("New gave %v", err)
	}
}
