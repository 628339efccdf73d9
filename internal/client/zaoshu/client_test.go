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

// The sheet's own shapes (section 3).
const (
	shown = `{"id":"` + id + `","title":"News","status":"idle","createdAt":1501632000123,"totalExecution":7,"totalFetchingRows":4200}`
	ended = `{"id":"` + task + `","status":"done","createdAt":1501632060000,"totalUrlCount":12,"failedUrlCount":1}`
	brief = `{"id":"` + task + `","status":"done","createdAt":1501632060000}`
)

const (
	listRequest     = "GET /instances?page=1&per_page=100&status=all"
	instanceRequest = "/instance/" + id
	taskRequest     = "GET /instance/" + id + "/task/" + task
	tasksRequest    = "GET /instance/" + id + "/tasks?page=1&per_page=100"
)

func at(text string) zaoshu.Time {
	parsed, _ := time.Parse(time.RFC3339Nano, text)

	return zaoshu.Time{Time: parsed}
}

func news() zaoshu.Instance {
	return zaoshu.Instance{
		ID: id, Title: "News", Status: "idle", CreatedAt: at("2017-08-02T00:00:00.123Z"), TotalExecution: 7, TotalFetchingRows: 4200,
	}
}

// same returns an error unless a call has returned what it ought to.
func same[T any](want, got T, err error) error {
	if diff := cmp.Diff(want, got); diff != "" {
		return errors.Join(err, errors.New(diff))
	}

	return err
}

func TestRequests(t *testing.T) {
	t.Parallel()
	finished := zaoshu.Task{
		ID: task, Status: zaoshu.Done, CreatedAt: at("2017-08-02T00:01:00Z"), TotalURLCount: new(lenient.Int(12)), FailedURLCount: new(lenient.Int(1)),
	}
	for name, test := range map[string]struct {
		request, data string
		call          func(context.Context, *zaoshu.Client) error
		body          string
	}{
		"list": {listRequest, "[" + shown + "]", func(ctx context.Context, c *zaoshu.Client) error {
			got, err := c.ListInstances(ctx, zaoshu.All)

			return same([]zaoshu.Instance{news()}, got, err)
		}, ""},
		"list what runs": {"GET /instances?page=1&per_page=100&status=running", "[]", func(ctx context.Context, c *zaoshu.Client) error {
			got, err := c.ListInstances(ctx, zaoshu.Running)

			return same([]zaoshu.Instance{}, got, err)
		}, ""},
		"get": {"GET " + instanceRequest, shown, func(ctx context.Context, c *zaoshu.Client) error {
			got, err := c.GetInstance(ctx, id)

			return same(new(news()), got, err)
		}, ""},
		"refresh": {"GET " + instanceRequest, shown, func(ctx context.Context, c *zaoshu.Client) error {
			got, err := c.RefreshInstance(ctx, id)

			return same(new(news()), got, err)
		}, ""},
		"an id that is a path": {
			"GET /instance/..%2Fa%3Fb", clienttest.With(t, shown, `{"id":"../a?b"}`),
			func(ctx context.Context, c *zaoshu.Client) error {
				_, err := c.GetInstance(ctx, "../a?b")

				return err
			}, "",
		},
		"schema": {"GET " + instanceRequest + "/schema", `{"schemas":[{"title":"Headline","id":"C339","type":"string"}]}`, func(ctx context.Context, c *zaoshu.Client) error {
			got, err := c.GetColumns(ctx, id)

			return same([]zaoshu.Column{{ID: "C339", Title: "Headline", Type: "string"}}, got, err)
		}, ""},
		"edit the title": {"PATCH " + instanceRequest, "null", func(ctx context.Context, c *zaoshu.Client) error {
			return c.EditInstance(ctx, id, zaoshu.InstanceEdit{Title: new("Old & new")})
		}, ` {"title":"Old \u0026 new"}`},
		"edit all": {"PATCH " + instanceRequest, "{}", func(ctx context.Context, c *zaoshu.Client) error {
			return c.EditInstance(ctx, id, zaoshu.InstanceEdit{Title: new(""), ResultNotifyURI: new("https://example.com/")})
		}, ` {"title":"","result_notify_uri":"https://example.com/"}`},
		"run as it is": {"POST " + instanceRequest, `{"taskID":"` + task + `"}`, func(ctx context.Context, c *zaoshu.Client) error {
			got, err := c.RunInstance(ctx, id, zaoshu.Run{})

			return same(task, got, err)
		}, ` {}`},
		"run with all": {"POST " + instanceRequest, `{"taskId":"` + task + `"}`, func(ctx context.Context, c *zaoshu.Client) error {
			got, err := c.RunInstance(ctx, id, zaoshu.Run{
				TargetSources: []zaoshu.TargetSource{
					{URLs: []string{"http://a/", "http://b/"}, Method: "POST", Headers: map[string]string{"Cookie": "c=1"}},
					{URLs: []string{"http://c/"}},
				},
				ResultNotifyURI: "https://example.com/",
			})

			return same(task, got, err)
		}, ` {"target_sources":[{"urls":["http://a/","http://b/"],"method":"POST","headers":{"Cookie":"c=1"}},{"urls":["http://c/"]}],` +
			`"result_notify_uri":"https://example.com/"}`},
		"list tasks": {tasksRequest, "[" + brief + "]", func(ctx context.Context, c *zaoshu.Client) error {
			got, err := c.ListTasks(ctx, id)

			return same([]zaoshu.Task{{ID: task, Status: zaoshu.Done, CreatedAt: finished.CreatedAt}}, got, err)
		}, ""},
		"get a task": {taskRequest, ended, func(ctx context.Context, c *zaoshu.Client) error {
			got, err := c.GetTask(ctx, id, task)

			return same(&finished, got, err)
		}, ""},
		"account": {"GET /user/account", `{"email":"ada@example.com","status":"normal"}`, func(ctx context.Context, c *zaoshu.Client) error {
			got, err := c.GetAccount(ctx)

			return same(&zaoshu.Account{Email: "ada@example.com", Status: "normal"}, got, err)
		}, ""},
		"wallet": {"GET /user/wallet", `{"balance":100,"freeConsumed":"5","freeTotal":10}`, func(ctx context.Context, c *zaoshu.Client) error {
			got, err := c.GetWallet(ctx)

			return same(&zaoshu.Wallet{Balance: 100, FreeConsumed: 5, FreeTotal: 10}, got, err)
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, map[string][]reply{test.request: ok(test.data)})
			if err := test.call(t.Context(), client(t, s)); err != nil {
				t.Error(err)
			}
			want := []string{test.request + test.body}
			if more := secondPage(test.request); more != test.request && test.data != "[]" {
				want = append(want, more) // The page before might be all that the server gives at once.
			}
			s.want(t, want...)
		})
	}
}

// TestWhatIsNotThere has each way in which the API may say so (sheet, section 2).
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
			absent := answers(test.status, test.body)
			s := serve(t, map[string][]reply{request: absent, "GET " + instanceRequest: absent})
			err := call(t.Context(), client(t, s))
			if rest.KindOf(err) != rest.NotFound || !strings.Contains(err.Error(), test.text) {
				t.Errorf("%s with %s gave %v of kind %q", request, test.body, err, rest.KindOf(err))
			}
		}
	}
}

func TestARefusalTellsItsMessage(t *testing.T) {
	t.Parallel()
	s := serve(t, map[string][]reply{"GET " + instanceRequest: answers(200, `{"code":1001,"data":null,"msg":"no instance for `+apiKey+`"}`)})
	_, err := client(t, s).GetInstance(t.Context(), id)
	want := `Zaoshu: could not read instance "` + id + `": GET ` + s.URL + `/v2/instance/` + id +
		` answered 200 OK: code 1001: no instance for (redacted)`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestOddAnswersAreNotTaken(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{}`:                                "it has no data",
		`{"code":0}`:                        "it has no data",
		`{"data":[]}`:                       "not the JSON that was expected",
		`{"data":{}}`:                       "an object lacks id, title, status",
		`{"code":"x","data":` + shown + `}`: "is not a whole number",
		enveloped(clienttest.With(t, shown, `{"id":""}`)):                 "there is no id",
		enveloped(clienttest.With(t, shown, `{"id":7}`)):                  "not the JSON that was expected",
		enveloped(clienttest.With(t, shown, `{"createdAt":"yesterday"}`)): "is not a time",
		`null`:                                "it has no data",
		`[]`:                                  "not the JSON that was expected",
		`"x"`:                                 "not the JSON that was expected",
		``:                                    "the answer is empty",
		`{"data":{`:                           "breaks off",
		`<html><title>Sign in</title></html>`: "Sign in",
	} {
		s := serve(t, map[string][]reply{"GET " + instanceRequest: answers(200, body)})
		if got, err := client(t, s).GetInstance(t.Context(), id); rest.KindOf(err) != rest.Malformed || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gave %v, %v; want %q", body, got, err, want)
		}
	}
	for body, want := range map[string]rest.Kind{
		`{"code":9,"msg":"out of order"}`:      rest.Rejected,
		`{"code":0,"data":{}}`:                 rest.Malformed,
		`{"code":0,"data":[` + shown + `,{}]}`: rest.Malformed,
		`{"code":0,"data":[null]}`:             rest.Malformed,
	} {
		s := serve(t, map[string][]reply{listRequest: answers(200, body)})
		if got, err := client(t, s).ListInstances(t.Context(), zaoshu.All); rest.KindOf(err) != want || got != nil {
			t.Errorf("%s gave %v, %v; want kind %q", body, got, err, want)
		}
	}
	s := serve(t, map[string][]reply{"GET " + instanceRequest + "/schema": ok(`{}`)})
	if got, err := client(t, s).GetColumns(t.Context(), id); rest.KindOf(err) != rest.Malformed {
		t.Errorf("a schema of nothing gave %v, %v", got, err)
	}
}

func TestNullIsAListOfNothing(t *testing.T) {
	t.Parallel()
	s := serve(t, map[string][]reply{listRequest: ok("null")})
	if got, err := client(t, s).ListInstances(t.Context(), zaoshu.All); err != nil || len(got) != 0 {
		t.Errorf("got %v, %v", got, err)
	}
	s.want(t, listRequest)
}

func TestAnInstanceWhoseTasksAreNotShownIsLookedAt(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		tasks []reply
		want  rest.Kind
		text  string
	}{
		{ok("null"), "", ""},
		{answers(404, `{"message":"Not Found"}`), rest.Rejected, "could not list the tasks"},
		{answers(200, `{"code":7,"msg":"out of order"}`), rest.Rejected, "code 7: out of order"},
	} {
		s := serve(t, map[string][]reply{tasksRequest: test.tasks, "GET " + instanceRequest: ok(shown)})
		got, err := client(t, s).ListTasks(t.Context(), id)
		if len(got) != 0 || rest.KindOf(err) != test.want || (err != nil && !strings.Contains(err.Error(), test.text)) {
			t.Errorf("got %v, %v of kind %q, want %q", got, err, rest.KindOf(err), test.want)
		}
		s.want(t, tasksRequest, "GET "+instanceRequest)
	}
}

func TestNothingIsGoneWhereThereIsNoList(t *testing.T) {
	t.Parallel()
	s := serve(t, map[string][]reply{listRequest: answers(404, `{"message":"no route"}`)})
	if _, err := client(t, s).ListInstances(t.Context(), zaoshu.All); rest.KindOf(err) != rest.Malformed || !strings.Contains(err.Error(), "no route") {
		t.Errorf("got %v", err)
	}
}

func TestErrorAnswers(t *testing.T) {
	t.Parallel()
	spent := map[string]string{"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": strconv.FormatInt(time.Now().Add(time.Hour).Unix(), 10)}
	const (
		attempts = `{"message":"Maximum number of login attempts exceeded. Please try again later."}`
		exceeded = `API rate limit exceeded for 127.0.0.1.`
	)
	for name, test := range map[string]struct {
		reply reply
		kind  rest.Kind
		text  string
	}{
		"bad credentials":            {reply{status: 401, body: `{"message":"Bad credentials"}`}, rest.Unauthorized, "401 Unauthorized: Bad credentials"},
		"locked out":                 {reply{status: 403, body: attempts}, rest.LockedOut, "403 Forbidden: Maximum number of login attempts exceeded."},
		"rate limit":                 {reply{403, `{"message":"` + exceeded + `"}`, spent}, rest.RateLimited, exceeded},
		"rate limit in Chinese":      {reply{403, `{"msg":"` + exceeded + `"}`, spent}, rest.RateLimited, exceeded},
		"rate limit without headers": {reply{status: 403, body: `{"message":"` + exceeded + `"}`}, rest.RateLimited, exceeded},
		"forbidden":                  {reply{status: 403, body: `{"message":"No."}`}, rest.Forbidden, "403 Forbidden: No."},
		"a page":                     {reply{status: 403, body: `<html><title>Blocked</title></html>`}, rest.Forbidden, "Blocked"},
		"bad JSON":                   {reply{status: 400, body: `{"message":"error occurred when parsing JSON"}`}, rest.Invalid, "400 Bad Request: error occurred"},
		"another's error":            {reply{status: 400, body: `["no"]`}, rest.Invalid, `400 Bad Request: ["no"]`},
		"a field": {
			reply{status: 422, body: `{"message":"Validation Failed","errors":[{"resource":"Instance","field":"title","code":"invalid"}]}`},
			rest.Invalid, "422 Unprocessable Entity: title: invalid",
		},
		"an error of the server": {reply{status: 500, body: `{"message":"oops"}`}, rest.Unavailable, "500 Internal Server Error: oops (after 3 attempts)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, map[string][]reply{"PATCH " + instanceRequest: {test.reply}})
			err := client(t, s).EditInstance(t.Context(), id, zaoshu.InstanceEdit{Title: new("x")})
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
	problem := zaoshu.Explain(rest.Answer{Status: 422, Body: []byte(`{"message":"Validation Failed","errors":[{"field":"title","code":"missing"},{"field":"a","code":"invalid"}]}`)})
	want := rest.Problem{Fields: []rest.FieldError{{Field: "a", Messages: []string{"invalid"}}, {Field: "title", Messages: []string{"missing"}}}}
	if diff := cmp.Diff(want, problem); diff != "" {
		t.Error(diff)
	}
}

func TestARateLimitIsWaitedOut(t *testing.T) {
	t.Parallel()
	spent := map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1501632001", "Date": "Wed, 02 Aug 2017 00:00:00 GMT"}
	s := serve(t, map[string][]reply{"POST " + instanceRequest: {
		{403, `{"message":"API rate limit exceeded for x."}`, spent}, ok(`{"taskID":"` + task + `"}`)[0],
	}})
	var waits []time.Duration
	ctx := rest.OnWait(t.Context(), func(wait time.Duration) { waits = append(waits, wait) })
	if got, err := client(t, s).RunInstance(ctx, id, zaoshu.Run{}); err != nil || got != task {
		t.Errorf("got %q, %v", got, err)
	}
	if len(waits) != 1 || waits[0] < time.Second || waits[0] > 2*time.Second {
		t.Errorf("it waited %v", waits)
	}
	s.want(t, "POST "+instanceRequest+" {}", "POST "+instanceRequest+" {}")
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
		answer := rest.Answer{Status: test.status, Header: header, Body: []byte(`{"message":"API rate limit exceeded for 127.0.0.1."}`)}
		if wait, limited := zaoshu.RateLimit(answer); wait != test.wait || limited != test.limited {
			t.Errorf("%s: got %s, %t", name, wait, limited)
		}
	}
	header := http.Header{"X-Ratelimit-Remaining": {"0"}, "X-Ratelimit-Reset": {strconv.FormatInt(time.Now().Add(time.Hour).Unix(), 10)}}
	if wait, limited := zaoshu.RateLimit(rest.Answer{Status: http.StatusForbidden, Header: header}); !limited || wait < 59*time.Minute || wait > time.Hour {
		t.Errorf("without a date: got %s, %t", wait, limited)
	}
	for _, words := range []string{`{"message":"Maximum number of login attempts exceeded. Please try again later."}`, `{"message":"Forbidden."}`} {
		if _, limited := zaoshu.RateLimit(rest.Answer{Status: http.StatusForbidden, Header: header, Body: []byte(words)}); limited {
			t.Errorf("%s is taken for a rate limit", words)
		}
	}
}

func TestWhatIsRepeated(t *testing.T) {
	t.Parallel()
	lost := reply{}
	t.Run("an edit whose answer is lost", func(t *testing.T) {
		t.Parallel()
		s := serve(t, map[string][]reply{"PATCH " + instanceRequest: {lost, ok("null")[0]}})
		if err := client(t, s).EditInstance(t.Context(), id, zaoshu.InstanceEdit{Title: new("x")}); err != nil {
			t.Error(err)
		}
		s.want(t, "PATCH "+instanceRequest+` {"title":"x"}`, "PATCH "+instanceRequest+` {"title":"x"}`)
	})
}

func TestARefusedOrderIsLookedInto(t *testing.T) {
	t.Parallel()
	const post, get = "POST " + instanceRequest, "GET " + instanceRequest
	refusal := answers(200, `{"code":4,"data":null,"msg":"It cannot be run."}`)
	for kind, shows := range map[rest.Kind][]reply{
		rest.Invalid:  ok(shown),
		rest.NotFound: ok("null"),
	} {
		s := serve(t, map[string][]reply{post: refusal, get: shows})
		_, err := client(t, s).RunInstance(t.Context(), id, zaoshu.Run{})
		if rest.KindOf(err) != kind || !strings.Contains(err.Error(), "It cannot be run.") {
			t.Errorf("got %v of kind %q, want %q", err, rest.KindOf(err), kind)
		}
		s.want(t, post+" {}", get)
	}
	s := serve(t, map[string][]reply{post: answers(404, `{"message":"Not Found"}`)})
	if _, err := client(t, s).RunInstance(t.Context(), id, zaoshu.Run{}); rest.KindOf(err) != rest.NotFound {
		t.Errorf("got %v", err)
	}
}

func TestTheHeadersOfARunAreInNoError(t *testing.T) {
	t.Parallel()
	const cookie = "session=s3cr3t"
	s := serve(t, map[string][]reply{
		"POST " + instanceRequest: answers(200, `{"code":4,"msg":"bad header `+cookie+`"}`),
		"GET " + instanceRequest:  ok(shown),
	})
	_, err := client(t, s).RunInstance(t.Context(), id, zaoshu.Run{
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
	s := serve(t, map[string][]reply{
		"POST " + instanceRequest:  answers(400, body),
		"PATCH " + instanceRequest: answers(400, body),
	})
	_, run := client(t, s).RunInstance(t.Context(), id, zaoshu.Run{ResultNotifyURI: hook})
	edit := client(t, s).EditInstance(t.Context(), id, zaoshu.InstanceEdit{ResultNotifyURI: &hook})
	for _, err := range []error{run, edit} {
		if err == nil || !strings.HasSuffix(err.Error(), "bad address (redacted)") {
			t.Errorf("got %v", err)
		}
	}
}

func TestRun_ShortHeadersInErrors(t *testing.T) {
	t.Parallel()
	s := serve(t, map[string][]reply{"POST " + instanceRequest: answers(400, `{"message":"DNT is 1, not 12345"}`)})
	_, err := client(t, s).RunInstance(t.Context(), id, zaoshu.Run{
		TargetSources: []zaoshu.TargetSource{{Headers: map[string]string{"DNT": "1", "Pin": "1234"}}},
	})
	if err == nil || !strings.HasSuffix(err.Error(), "400 Bad Request: DNT is (redacted), not 12345") {
		t.Errorf("got %v", err)
	}
}

func TestManyRefreshesShareOneList(t *testing.T) {
	t.Parallel()
	replies := map[string][]reply{}
	listed := make([]string, 50)
	for i := range listed {
		listed[i] = clienttest.With(t, shown, fmt.Sprintf(`{"id":"i%d","title":"x"}`, i))
		replies[fmt.Sprintf("GET /instance/i%d", i)] = ok(listed[i])
	}
	replies[listRequest] = ok("[" + strings.Join(listed, ",") + "]")
	replies["PATCH /instance/i49"] = ok("null")
	replies["GET /instance/i49"] = ok(clienttest.With(t, shown, `{"id":"i49","title":"y"}`))
	s := serve(t, replies)
	c := client(t, s)
	for i := range listed {
		if got, err := c.RefreshInstance(t.Context(), fmt.Sprintf("i%d", i)); err != nil || got.ID != fmt.Sprintf("i%d", i) {
			t.Errorf("got %+v, %v", got, err)
		}
	}
	s.mu.Lock()
	sent := slices.Clone(s.sent)
	s.mu.Unlock()
	// The second page is asked for meanwhile.
	if len(sent) > 12 || sent[10] != listRequest {
		t.Errorf("fifty refreshes sent %q", sent)
	}
	// What is listed is outdated once something changes.
	if err := c.EditInstance(t.Context(), "i49", zaoshu.InstanceEdit{Title: new("y")}); err != nil {
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
