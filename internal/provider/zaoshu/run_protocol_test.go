package zaoshu_test

import (
	"maps"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

const runType = "fleet_zaoshu_run"

// targetSources are two target sources, the first with all its arguments.
func targetSources() []any {
	return []any{
		map[string]any{
			"urls": []string{"https://example.com/a", "https://example.com/b?c=d&e"}, "method": "POST",
			"headers": map[string]any{"Cookie": "session=s3cr3t"},
		},
		map[string]any{"urls": []string{"https://example.com/c"}},
	}
}

// runArguments are the arguments whose change replaces the run, except
// instance_id.
func runArguments() map[string]any {
	return map[string]any{
		"target_sources": targetSources(), "result_notify_uri": hookURL, "triggers": map[string]any{"edition": "1"},
	}
}

// runCount returns the number of requests that run an instance.
func (c crawler) runCount() int { return c.RequestCounts()[http.MethodPost] }

// expectRunCount compares the number of requests that run an instance.
func (c crawler) expectRunCount(t *testing.T, want int) {
	t.Helper()
	if got := c.runCount(); got != want {
		t.Errorf("got %d requests that run an instance, want %d", got, want)
	}
}

// taskIDs returns the ids of the tasks on the server.
func (c crawler) taskIDs() []string {
	var ids []string
	for _, object := range c.Objects() {
		if object.Kind == "task" {
			ids = append(ids, object.ID)
		}
	}

	return ids
}

func TestRun_WaitsUntilTheTaskIsDone(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 25*time.Second)
	run := s.fleet.Resource(runType)
	state := run.Create(s.config())
	providertest.ExpectValues(t, state.Values, map[string]any{
		"instance_id":         s.id,
		"status":              "done",
		"created_at":          "2017-08-02T00:00:00Z",
		"total_url_count":     1,
		"failed_url_count":    0,
		"target_sources":      nil,
		"result_notify_uri":   nil,
		"triggers":            nil,
		"wait_for_completion": true,
		"timeouts":            nil,
	})
	providertest.ExpectValues(t, state.Identity, map[string]any{"instance_id": s.id, "id": state.ID()})
	run.ExpectNoChanges(state, s.config())
	run.Delete(state)
	read := "GET /v2/instance/ID/task/" + state.ID()
	s.expectRequests(t, "GET /v2/instance/ID", "POST /v2/instance/ID {}", read, read, read, read)
}

func TestRun_SendsAllArguments(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	run := c.fleet.Resource(runType)
	config := c.config(runArguments(), map[string]any{"timeouts": map[string]any{"create": "1m"}})
	state := run.Create(config)
	providertest.ExpectValues(t, state.Values, map[string]any{
		"status": "done", "total_url_count": 3, "failed_url_count": 0, "target_sources": targetSources(),
	})
	run.ExpectNoChanges(state, config)
	// The journal redacts the headers, and sorts the keys of a body that it
	// redacts.
	want := `POST /v2/instance/ID {"result_notify_uri":"` + hookURL + `","target_sources":[` +
		`{"headers":{"Cookie":"***"},"method":"POST",` +
		`"urls":["https://example.com/a","https://example.com/b?c=d\u0026e"]},{"urls":["https://example.com/c"]}]}`
	if got := c.requests()[1]; got != want {
		t.Errorf("got the request %s, want %s", got, want)
	}
}

func TestRun_ChangeReplaces(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	run := c.fleet.Resource(runType)
	config := c.config(runArguments())
	state := run.Create(config)
	other := c.Create("instance", nil)
	for attribute, value := range map[string]any{
		"instance_id": other, "result_notify_uri": hookURL + "/2", "triggers": map[string]any{"edition": "2"},
		"target_sources": targetSources()[:1],
	} {
		changed := c.config(config, map[string]any{attribute: value})
		run.Plan(state, changed).ExpectAction(t, providertest.Replace, attribute)
	}
	for _, attribute := range []string{"result_notify_uri", "triggers", "target_sources"} {
		without := maps.Clone(config)
		delete(without, attribute)
		run.Plan(state, without).ExpectAction(t, providertest.Replace, attribute)
	}
	again := run.Update(state, c.config(config, map[string]any{"triggers": map[string]any{"edition": "2"}}))
	if again.ID() == state.ID() {
		t.Errorf("got task %s again, want a new task", again.ID())
	}
	c.expectRunCount(t, 2)
}

func TestRun_AddedArgumentReplaces(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	run := c.fleet.Resource(runType)
	state := run.Create(c.config())
	run.Plan(state, c.config(map[string]any{"target_sources": targetSources()})).
		ExpectAction(t, providertest.Replace, "target_sources")
}

func TestRun_WaitArgumentsUpdateInPlace(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	run := c.fleet.Resource(runType)
	state := run.Create(c.config())
	config := c.config(map[string]any{"wait_for_completion": false, "timeouts": map[string]any{"create": "1m"}})
	run.Plan(state, config).ExpectAction(t, providertest.Update)
	run.ExpectNoChanges(run.Update(state, config), config)
	c.expectRunCount(t, 1)
}

func TestRun_WithoutWaitIsPending(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 0)
	run := s.fleet.Resource(runType)
	config := s.config(map[string]any{"wait_for_completion": false})
	state := run.Create(config)
	pending := map[string]any{
		"status": "pending", "created_at": nil, "total_url_count": nil, "failed_url_count": nil,
		"wait_for_completion": false,
	}
	providertest.ExpectValues(t, state.Values, pending)
	s.expectRequests(t, "GET /v2/instance/ID", "POST /v2/instance/ID {}")
	// The server does not return the task yet. The run stays in the state.
	run.ExpectNoChanges(state, config)
	state = run.Read(state)
	providertest.ExpectValues(t, state.Values, pending)
	s.server.Clock.Advance(30 * time.Second)
	run.ExpectNoChanges(state, config)
	state = run.Read(state)
	providertest.ExpectValues(t, state.Values, map[string]any{
		"status": "running", "created_at": "2017-08-02T00:00:00Z", "total_url_count": 1, "failed_url_count": 0,
	})
	s.server.Clock.Advance(time.Minute)
	run.ExpectNoChanges(state, config)
	providertest.ExpectValues(t, run.Read(state).Values, map[string]any{"status": "done"})
}

func TestRun_WithoutWaitIsGoneWithItsTask(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 0)
	run := s.fleet.Resource(runType)
	state := run.Create(s.config(map[string]any{"wait_for_completion": false}))
	s.server.Clock.Advance(30 * time.Second)
	state = run.Read(state)
	s.Delete("task", state.ID())
	run.ExpectGone(state)
}

func TestRun_PendingIsGoneWithItsInstance(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 0)
	run := s.fleet.Resource(runType)
	state := run.Create(s.config(map[string]any{"wait_for_completion": false}))
	s.Delete("instance", s.id)
	run.ExpectGone(state)
}

func TestRun_ReadRemovesMissingTask(t *testing.T) {
	t.Parallel()
	for name, fault := range notFoundResponses() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCrawler(t)
			run := c.fleet.Resource(runType)
			state := run.Create(c.config())
			c.AddFault(fault)
			run.ExpectGone(state)
		})
	}
}

func TestRun_MalformedTaskIsAnError(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	run := c.fleet.Resource(runType)
	state := run.Create(c.config())
	c.AddFault(faults.Fault{Status: http.StatusOK, Body: `{"code":0,"data":{"id":"` + state.ID() +
		`","status":"done","createdAt":0,"totalUrlCount":"many"}}`})
	_, diags := run.TryRead(state)
	diags.Expect(t, providertest.Error("", `could not read task "`+state.ID()+`" of instance "`+c.id+`"`,
		"is not a whole number"))
}

// failingRun is the configuration of a run whose task ends in an error.
func (c crawler) failingRun() map[string]any {
	return c.config(map[string]any{"target_sources": []any{
		map[string]any{"urls": []string{"https://a.invalid/", "https://b.invalid/"}},
	}})
}

func TestRun_FailedTaskTaints(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 40*time.Second)
	state, diags := s.fleet.Resource(runType).CreateTainted(s.failingRun())
	diags.Expect(t, providertest.Error("", `Zaoshu: task "`+state.ID()+`" of instance "`+s.id+`" ended in an error`,
		"Its status became error after", ", 2 of 2 URLs failed. The API reports no reason.", "Zaoshu's dashboard",
		"Applying again runs the instance once more."))
	providertest.ExpectValues(t, state.Values, map[string]any{
		"status": "error", "total_url_count": 2, "failed_url_count": 2,
	})
	providertest.ExpectValues(t, state.Identity, map[string]any{"instance_id": s.id, "id": state.ID()})
}

func TestRun_UnknownInstance(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	config := map[string]any{"instance_id": unknownID}
	want := providertest.Error("instance_id", "Zaoshu: no such instance", unknownID, "Check the id")
	c.fleet.Resource(runType).CreateFails(config).Expect(t, want)
	_, diags := c.fleet.Action(runType).TryInvoke(config)
	diags.Expect(t, want)
}

func TestRun_NotFound(t *testing.T) {
	t.Parallel()
	for name, fault := range notFoundResponses() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCrawler(t)
			c.AddFault(fault)
			diags := c.fleet.Resource(runType).CreateFails(c.config())
			diags.Expect(t, providertest.Error("instance_id", "Zaoshu: no such instance", c.id))
		})
	}
}

// The resource and the action have the same validators.
func TestRun_InvalidConfig(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	source := func(attribute string, value any) map[string]any {
		return c.config(map[string]any{"target_sources": []any{map[string]any{attribute: value}}})
	}
	header := func(name string, value any) map[string]any { return source("headers", map[string]any{name: value}) }
	notify := func(uri string) map[string]any { return c.config(map[string]any{"result_notify_uri": uri}) }
	sources := func(all []any) map[string]any { return c.config(map[string]any{"target_sources": all}) }
	invalid := providertest.Error
	for name, test := range map[string]struct {
		config map[string]any
		want   providertest.Expectation
	}{
		"empty instance id": {
			map[string]any{"instance_id": ""}, invalid("instance_id", "must be the id of an instance"),
		},
		"no sources":  {sources([]any{}), invalid("target_sources", "at least 1")},
		"null source": {sources([]any{nil}), invalid("target_sources", "null")},
		"no URLs":     {source("urls", []string{}), invalid("target_sources[0].urls", "at least 1")},
		"null URL": {
			source("urls", []any{"https://example.com/", nil}), invalid("target_sources[0].urls", "null"),
		},
		"URL without scheme": {
			source("urls", []string{"https://example.com/", "example.com"}),
			invalid("target_sources[0].urls[1]", `"example.com" is not an HTTP or HTTPS URL`, "https://"),
		},
		"file URL": {
			source("urls", []string{"file:///etc/passwd"}),
			invalid("target_sources[0].urls[0]", "is not an HTTP or HTTPS URL"),
		},
		"unknown method":    {source("method", "FETCH"), invalid("target_sources[0].method", `"GET"`)},
		"lower-case method": {source("method", "get"), invalid("target_sources[0].method", `"GET"`)},
		"empty notify URI":  {notify(""), invalid("result_notify_uri", "is not an HTTP or HTTPS URL")},
		"mail address as notify URI": {
			notify("mailto:ada@example.com"), invalid("result_notify_uri", "is not an HTTP or HTTPS URL"),
		},
		"null header": {header("A", nil), invalid("target_sources[0].headers", "null")},
		"header name with colon": {
			header("A:", "x"), invalid(`target_sources[0].headers["A:"]`, `"A:" is not the name of a header`),
		},
		"header name with space": {
			header("A b", "x"), invalid(`target_sources[0].headers["A b"]`, `"A b" is not the name of a header`),
		},
		"header value with line break": {
			header("A", "x\ny"), invalid(`target_sources[0].headers["A"]`, "must be one line"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.fleet.Resource(runType).Validate(test.config).Expect(t, test.want)
			c.fleet.Action(runType).Validate(test.config).Expect(t, test.want)
		})
	}
	t.Cleanup(func() { c.expectRequests(t) })
}

func TestRun_UnknownValues(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	source := func(urls any) map[string]any {
		return c.config(map[string]any{"target_sources": []any{map[string]any{"urls": urls}}})
	}
	for name, config := range map[string]map[string]any{
		"unknown arguments": {
			"instance_id": providertest.Unknown, "target_sources": providertest.Unknown,
			"result_notify_uri": providertest.Unknown, "wait_for_completion": providertest.Unknown,
		},
		"unknown URLs": source(providertest.Unknown),
		"unknown URL":  source([]any{"https://example.com/", providertest.Unknown}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.fleet.Resource(runType).Validate(config).Expect(t)
			c.fleet.Action(runType).Validate(config).Expect(t)
		})
	}
}

func TestRun_ImportDoesNotRun(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	run := c.fleet.Resource(runType)
	id := c.createTask(map[string]any{"createdAt": 1501632060000, "totalUrlCount": 12, "failedUrlCount": 1})
	for _, state := range []*providertest.State{
		run.ImportByID(c.id + "/" + id), run.ImportByIdentity(map[string]any{"instance_id": c.id, "id": id}),
	} {
		providertest.ExpectValues(t, state.Values, map[string]any{
			"id":                  id,
			"instance_id":         c.id,
			"status":              "done",
			"created_at":          "2017-08-02T00:01:00Z",
			"total_url_count":     12,
			"failed_url_count":    1,
			"target_sources":      nil,
			"result_notify_uri":   nil,
			"triggers":            nil,
			"wait_for_completion": true,
		})
		run.ExpectNoChanges(state, c.config())
		config := c.config(runArguments(), map[string]any{"wait_for_completion": false})
		run.Plan(state, config).ExpectAction(t, providertest.Update)
		state = run.Update(state, config)
		providertest.ExpectValues(t, state.Values, map[string]any{"id": id, "status": "done"})
		run.ExpectNoChanges(state, config)
		for attribute, value := range map[string]any{
			"triggers": map[string]any{"edition": "2"}, "target_sources": targetSources()[1:],
			"result_notify_uri": hookURL + "/2",
		} {
			changed := c.config(config, map[string]any{attribute: value})
			run.Plan(state, changed).ExpectAction(t, providertest.Replace, attribute)
		}
	}
	c.expectRunCount(t, 0)
}

func TestRun_ImportTakesOverConfigurationOnce(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	run := c.fleet.Resource(runType)
	config := c.config(map[string]any{"triggers": map[string]any{"edition": "1"}})
	state := run.Update(run.ImportByID(c.id+"/"+c.createTask(nil)), config)
	run.Plan(state, c.config(config, map[string]any{"target_sources": targetSources()})).
		ExpectAction(t, providertest.Replace, "target_sources")
}

func TestRun_ImportErrors(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	run := c.fleet.Resource(runType)
	task := c.createTask(nil)
	for _, id := range []string{c.id, c.id + "/", "/" + task, c.id + "/" + task + "/x"} {
		_, diags := run.TryImportByID(id)
		diags.Expect(t, providertest.Error("", "Zaoshu: cannot import the object", "not of the form instance_id/id"))
	}
	_, diags := run.TryImportByID(c.id + "/" + unknownID)
	diags.Expect(t,
		providertest.Error("", "There is no such fleet_zaoshu_run"),
		providertest.Warning("", "Zaoshu: an object was not found", unknownID),
	)
}

func TestRun_InstanceDeletedDuringWait(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		step time.Duration
		poll int
	}{"after the task was read": {10 * time.Second, 3}, "before the task was read": {0, 2}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTimedCrawler(t, test.step)
			s.server.Polls.BeforeRequest(test.poll, func() { s.Delete("instance", s.id) })
			_, diags := s.fleet.Resource(runType).CreateTainted(s.config())
			diags.Expect(t, providertest.Error("instance_id", "Zaoshu: no such instance", s.id))
		})
	}
}

func TestRun_FailedWaitKeepsTheTask(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.AddFault(faults.Fault{PathRegexp: "/task/", Status: http.StatusForbidden, Body: `{"message":"No."}`})
	state, diags := c.fleet.Resource(runType).CreateTainted(c.config())
	diags.Expect(t, providertest.Error("", `could not read task "`+state.ID()+`"`, "403 Forbidden: No."))
	providertest.ExpectValues(t, state.Values, map[string]any{"status": "pending"})
}

func TestRun_ReportsLongRateLimit(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	limit := rateLimited(90 * time.Minute)
	limit.Method = http.MethodPost
	c.AddFault(limit)
	_, diags := c.fleet.Resource(runType).TryCreate(c.config())
	diags.Expect(t, providertest.Error("", `could not run instance "`+c.id+`"`, "API rate limit exceeded",
		"The server accepts requests again in 1h"))
	c.expectRunCount(t, 1)
}

func TestRun_ErrorsRedactHeaders(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.AddFault(faults.Fault{
		Method: http.MethodPost, Status: http.StatusBadRequest, Body: `{"message":"bad header session=s3cr3t"}`,
	})
	_, diags := c.fleet.Resource(runType).TryCreate(c.config(runArguments()))
	diags.Expect(t, providertest.Error("", "400 Bad Request: bad header (redacted)"))
}

func TestRun_ParallelRunsHaveDifferentTasks(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "zaoshu")
	run := acctest.NewProvider(t, account).Resource(runType)
	const count = 20
	ids := make(chan string, count)
	for range count {
		config := map[string]any{"instance_id": account.Create("instance", nil)}
		go func() {
			state, diags := run.TryCreate(config)
			if diags.HasError() || state == nil {
				t.Errorf("Create: got %s, want no error", diags)
				ids <- ""

				return
			}
			ids <- state.ID()
		}()
	}
	seen := map[string]bool{}
	for range count {
		seen[<-ids] = true
	}
	if posts := account.RequestCounts()[http.MethodPost]; len(seen) != count || posts != count {
		t.Errorf("got %d tasks from %d requests, want %d of each", len(seen), posts, count)
	}
}

// joinProgress returns the messages as lines, with N for each number of
// seconds.
func joinProgress(messages []string) string {
	return regexp.MustCompile(`\b\d+s\b`).ReplaceAllString(strings.Join(messages, "\n"), "Ns")
}

func TestRunAction_ReportsProgress(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 25*time.Second)
	messages := s.fleet.Action(runType).Invoke(s.config(map[string]any{
		"target_sources": []any{map[string]any{"urls": []string{"https://example.com/", "https://a.invalid/"}}},
	}))
	task := s.taskIDs()[0]
	want := strings.Join([]string{
		`Zaoshu runs instance "` + s.id + `" as task "` + task + `"`,
		`Waiting for task "` + task + `" of instance "` + s.id + `" to be done: ` +
			`running, 0 of 2 URLs failed, Ns elapsed`,
		`Task "` + task + `" is done, 1 of 2 URLs failed`,
	}, "\n")
	if diff := cmp.Diff(want, joinProgress(messages)); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}
}

func TestRunAction_FailedTask(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 40*time.Second)
	messages, diags := s.fleet.Action(runType).TryInvoke(s.failingRun())
	diags.Expect(t, providertest.Error("", "ended in an error", "2 of 2 URLs failed",
		"`terraform apply -invoke=action.fleet_zaoshu_run.NAME` runs the instance once more"))
	if len(messages) < 2 {
		t.Errorf("got the messages %q, want the start and the wait", messages)
	}
}

func TestRunAction_WithoutWait(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 0)
	messages := s.fleet.Action(runType).Invoke(s.config(map[string]any{"wait_for_completion": false}))
	if len(messages) != 1 || !strings.HasPrefix(messages[0], `Zaoshu runs instance "`+s.id+`"`) {
		t.Errorf("got the messages %q, want only the start", messages)
	}
	s.expectRequests(t, "POST /v2/instance/ID {}")
}

func TestRunAction_ReportsShortRateLimit(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.AddFault(rateLimited(2 * time.Second))
	messages := c.fleet.Action(runType).Invoke(c.config())
	const want = "Zaoshu accepts no requests for now. The provider continues in Ns"
	if got := joinProgress(messages[:1]); got != want {
		t.Errorf("got the message %q, want %q", got, want)
	}
}

func TestRunAction_ReportsLongRateLimit(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.AddFault(rateLimited(90 * time.Minute))
	config := c.config(map[string]any{"timeouts": map[string]any{"invoke": "1m"}})
	_, diags := c.fleet.Action(runType).TryInvoke(config)
	diags.Expect(t, providertest.Error("", "API rate limit exceeded", "The server accepts requests again in 1h"))
}

func TestRunAction_InterruptEndsWait(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 10*time.Second)
	messages, diags := s.fleet.WithContext(s.server.Polls.CancelAt(2)).Action(runType).TryInvoke(s.config())
	diags.Expect(t, providertest.Error("", "Zaoshu: interrupted waiting for task", "Its state was still running"))
	if len(messages) != 2 {
		t.Errorf("got the messages %q, want the start and one of the wait", messages)
	}
}
