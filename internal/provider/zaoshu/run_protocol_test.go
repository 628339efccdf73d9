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

// targetSources are target sources with all that there is.
func targetSources() []any {
	return []any{
		map[string]any{
			"urls": []string{"https://example.com/a", "https://example.com/b?c=d&e"}, "method": "POST",
			"headers": map[string]any{"Cookie": "session=s3cr3t"},
		},
		map[string]any{"urls": []string{"https://example.com/c"}},
	}
}

// fullRun are the arguments of a run with all that there is.
func fullRun() map[string]any {
	return map[string]any{
		"target_sources": targetSources(), "result_notify_uri": hookURL, "triggers": map[string]any{"edition": "1"},
	}
}

// runCount counts the runs that were asked for.
func (c crawler) runCount() int { return c.RequestCounts()[http.MethodPost] }

func TestRunWaitsUntilItsTaskIsDone(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 25*time.Second)
	run := s.fleet.Resource("fleet_zaoshu_run")
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
	look := "GET /v2/instance/ID/task/" + state.ID()
	s.wantRequests(t, "POST /v2/instance/ID {}", look, look, look, look)
}

func TestRunTakesEveryArgument(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	run := c.fleet.Resource("fleet_zaoshu_run")
	config := c.config(fullRun(), map[string]any{"timeouts": map[string]any{"create": "1m"}})
	state := run.Create(config)
	providertest.ExpectValues(t, state.Values, map[string]any{"status": "done", "total_url_count": 3, "failed_url_count": 0, "target_sources": targetSources()})
	run.ExpectNoChanges(state, config)
	// The journal sorts what it has taken secrets out of.
	want := `POST /v2/instance/ID {"result_notify_uri":"` + hookURL + `","target_sources":[` +
		`{"headers":{"Cookie":"***"},"method":"POST","urls":["https://example.com/a","https://example.com/b?c=d\u0026e"]},` +
		`{"urls":["https://example.com/c"]}]}`
	if sent := c.requests(); sent[0] != want {
		t.Errorf("it sent %s, want %s", sent[0], want)
	}
}

func TestRunIsStartedAgainWhenAnythingChanges(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	run := c.fleet.Resource("fleet_zaoshu_run")
	config := c.config(fullRun())
	state := run.Create(config)
	for attribute, value := range map[string]any{
		"instance_id": unknownID, "result_notify_uri": hookURL + "/2", "triggers": map[string]any{"edition": "2"},
		"target_sources": targetSources()[:1],
	} {
		run.Plan(state, c.config(fullRun(), map[string]any{attribute: value})).ExpectAction(t, providertest.Replace, attribute)
	}
	for _, attribute := range []string{"result_notify_uri", "triggers", "target_sources"} {
		without := maps.Clone(config)
		delete(without, attribute)
		run.Plan(state, without).ExpectAction(t, providertest.Replace, attribute)
	}
	again := run.Update(state, c.config(fullRun(), map[string]any{"triggers": map[string]any{"edition": "2"}}))
	if again.ID() == state.ID() || c.runCount() != 2 {
		t.Errorf("%d runs, of tasks %s and %s", c.runCount(), state.ID(), again.ID())
	}
	// Those that come later are a change as well.
	plain := run.Create(c.config())
	run.Plan(plain, c.config(map[string]any{"target_sources": targetSources()})).ExpectAction(t, providertest.Replace, "target_sources")
	// How to wait is none.
	patient := c.config(map[string]any{"wait_for_completion": false, "timeouts": map[string]any{"create": "1m"}})
	run.Plan(plain, patient).ExpectAction(t, providertest.Update)
	run.ExpectNoChanges(run.Update(plain, patient), patient)
	if c.runCount() != 3 {
		t.Errorf("%d runs, want 3", c.runCount())
	}
}

func TestRunThatNobodyWaitsFor(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 0)
	run := s.fleet.Resource("fleet_zaoshu_run")
	config := s.config(map[string]any{"wait_for_completion": false})
	state := run.Create(config)
	fresh := map[string]any{
		"status": "pending", "created_at": nil, "total_url_count": nil, "failed_url_count": nil,
		"wait_for_completion": false,
	}
	providertest.ExpectValues(t, state.Values, fresh)
	s.wantRequests(t, "POST /v2/instance/ID {}")
	// The server does not show it yet; it is not taken for gone.
	run.ExpectNoChanges(state, config)
	state = run.Read(state)
	providertest.ExpectValues(t, state.Values, fresh)
	s.server.Clock.Advance(30 * time.Second)
	run.ExpectNoChanges(state, config)
	state = run.Read(state)
	providertest.ExpectValues(t, state.Values, map[string]any{"status": "running", "created_at": "2017-08-02T00:00:00Z", "total_url_count": 1, "failed_url_count": 0})
	s.server.Clock.Advance(time.Minute)
	run.ExpectNoChanges(state, config)
	state = run.Read(state)
	providertest.ExpectValues(t, state.Values, map[string]any{"status": "done"})
	// Once it was seen it can be gone.
	s.Delete("task", state.ID())
	run.ExpectGone(state)
	// And so can one that was never seen, with its instance.
	state = run.Create(config)
	s.Delete("instance", s.id)
	run.ExpectGone(state)
}

func TestRunWhoseTaskIsGoneIsForgotten(t *testing.T) {
	t.Parallel()
	for name, fault := range notFoundResponses() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCrawler(t)
			run := c.fleet.Resource("fleet_zaoshu_run")
			state := run.Create(c.config())
			c.AddFault(fault)
			run.ExpectGone(state)
		})
	}
}

func TestRunThatCannotBeReadIsKept(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	run := c.fleet.Resource("fleet_zaoshu_run")
	state := run.Create(c.config())
	c.AddFault(faults.Fault{Status: http.StatusOK, Body: `{"code":0,"data":{"id":"` + state.ID() +
		`","status":"done","createdAt":0,"totalUrlCount":"many"}}`})
	_, diags := run.TryRead(state)
	diags.Expect(
		t,
		providertest.Error("", `could not read task "`+state.ID()+`" of instance "`+c.id+`"`, "is not a whole number"),
	)
}

func TestRunThatEndsInAnErrorIsRemembered(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 40*time.Second)
	run := s.fleet.Resource("fleet_zaoshu_run")
	config := s.config(
		map[string]any{
			"target_sources": []any{map[string]any{"urls": []string{"https://a.invalid/", "https://b.invalid/"}}},
		},
	)
	state, diags := run.CreateTainted(config)
	diags.Expect(t, providertest.Error("", `Zaoshu: task "`+state.ID()+`" of instance "`+s.id+`" ended in an error`,
		"Its status became error after", ", 2 of 2 URLs failed. The API reports no reason.", "dashboard"))
	providertest.ExpectValues(t, state.Values, map[string]any{"status": "error", "total_url_count": 2, "failed_url_count": 2})
	providertest.ExpectValues(t, state.Identity, map[string]any{"instance_id": s.id, "id": state.ID()})
	told, diags := s.fleet.Action("fleet_zaoshu_run").TryInvoke(config)
	diags.Expect(t, providertest.Error("", "ended in an error", "2 of 2 URLs failed"))
	if len(told) < 2 {
		t.Errorf("it told %q", told)
	}
}

func TestRunOfAnInstanceThatIsNotThere(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	want := providertest.Error("instance_id", "Zaoshu: no such instance", unknownID, "Check the id")
	c.fleet.Resource("fleet_zaoshu_run").CreateFails(map[string]any{"instance_id": unknownID}).Expect(t, want)
	_, diags := c.fleet.Action("fleet_zaoshu_run").TryInvoke(map[string]any{"instance_id": unknownID})
	diags.Expect(t, want)
}

func TestEveryAnswerByWhichARunIsRefused(t *testing.T) {
	t.Parallel()
	for name, fault := range notFoundResponses() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCrawler(t)
			c.AddFault(fault)
			_, diags := c.fleet.Resource("fleet_zaoshu_run").TryCreate(c.config())
			diags.Expect(t, providertest.Error("instance_id", "Zaoshu: no such instance", c.id))
		})
	}
}

func TestRunsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	source := func(attribute string, value any) map[string]any {
		return c.config(map[string]any{"target_sources": []any{map[string]any{attribute: value}}})
	}
	for name, test := range map[string]struct {
		config map[string]any
		want   []providertest.Expectation
	}{
		"no instance":           {map[string]any{"instance_id": ""}, []providertest.Expectation{providertest.Error("instance_id", "must be the id of an instance")}},
		"no sources":            {c.config(map[string]any{"target_sources": []any{}}), []providertest.Expectation{providertest.Error("target_sources", "at least 1")}},
		"no URLs":               {source("urls", []string{}), []providertest.Expectation{providertest.Error("target_sources[0].urls", "at least 1")}},
		"no URL":                {source("urls", []string{"https://example.com/", "example.com"}), []providertest.Expectation{providertest.Error("target_sources[0].urls[1]", `"example.com" is not a URL`, "https://")}},
		"a file":                {source("urls", []string{"file:///etc/passwd"}), []providertest.Expectation{providertest.Error("target_sources[0].urls[0]", "is not a URL")}},
		"no method":             {source("method", "FETCH"), []providertest.Expectation{providertest.Error("target_sources[0].method", `"GET"`)}},
		"a small method":        {source("method", "get"), []providertest.Expectation{providertest.Error("target_sources[0].method", `"GET"`)}},
		"no address":            {c.config(map[string]any{"result_notify_uri": ""}), []providertest.Expectation{providertest.Error("result_notify_uri", "is not a URL")}},
		"another's address":     {c.config(map[string]any{"result_notify_uri": "mailto:ada@example.com"}), []providertest.Expectation{providertest.Error("result_notify_uri", "is not a URL")}},
		"a null source":         {c.config(map[string]any{"target_sources": []any{nil}}), []providertest.Expectation{providertest.Error("target_sources", "null")}},
		"a null URL":            {source("urls", []any{"https://example.com/", nil}), []providertest.Expectation{providertest.Error("target_sources[0].urls", "null")}},
		"a null header":         {source("headers", map[string]any{"A": nil}), []providertest.Expectation{providertest.Error("target_sources[0].headers", "null")}},
		"a header with a colon": {source("headers", map[string]any{"A:": "x"}), []providertest.Expectation{providertest.Error(`target_sources[0].headers["A:"]`, `"A:" is not the name of a header`)}},
		"a header of two words": {source("headers", map[string]any{"A b": "x"}), []providertest.Expectation{providertest.Error(`target_sources[0].headers["A b"]`, `"A b" is not the name`)}},
		"a header of two lines": {source("headers", map[string]any{"A": "x\ny"}), []providertest.Expectation{providertest.Error(`target_sources[0].headers["A"]`, "must be one line")}},
		"what is not known yet": {map[string]any{
			"instance_id": providertest.Unknown, "target_sources": providertest.Unknown, "result_notify_uri": providertest.Unknown, "wait_for_completion": providertest.Unknown,
		}, nil},
		"URLs that are not known yet": {source("urls", providertest.Unknown), nil},
		"a URL that is not known yet": {source("urls", []any{"https://example.com/", providertest.Unknown}), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.fleet.Resource("fleet_zaoshu_run").Validate(test.config).Expect(t, test.want...)
			c.fleet.Action("fleet_zaoshu_run").Validate(test.config).Expect(t, test.want...)
		})
	}
	if len(c.Requests()) != 0 {
		t.Errorf("it sent %v", c.Requests())
	}
}

func TestRunIsImportedWithoutBeingStarted(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	run := c.fleet.Resource("fleet_zaoshu_run")
	id := c.Create(
		"task",
		map[string]any{"instance_id": c.id, "createdAt": 1501632060000, "totalUrlCount": 12, "failedUrlCount": 1},
	)
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
		// Nobody knows what it was started with: it is taken over, once.
		config := c.config(fullRun(), map[string]any{"wait_for_completion": false})
		run.Plan(state, config).ExpectAction(t, providertest.Update)
		state = run.Update(state, config)
		providertest.ExpectValues(t, state.Values, map[string]any{"id": id, "status": "done"})
		run.ExpectNoChanges(state, config)
		for attribute, value := range map[string]any{
			"triggers": map[string]any{"edition": "2"}, "target_sources": targetSources()[1:], "result_notify_uri": hookURL + "/2",
		} {
			run.Plan(state, c.config(config, map[string]any{attribute: value})).ExpectAction(t, providertest.Replace, attribute)
		}
	}
	if c.runCount() != 0 {
		t.Errorf("an import sent %v", c.Requests())
	}
	for _, bad := range []string{c.id, c.id + "/", "/" + id, c.id + "/" + id + "/x"} {
		_, diags := run.TryImportByID(bad)
		diags.Expect(t, providertest.Error("", "Zaoshu: cannot import the object", "not of the form instance_id/id"))
	}
	_, diags := run.TryImportByID(c.id + "/" + unknownID)
	diags.Expect(t, providertest.Error("", "There is no such fleet_zaoshu_run"))
}

func TestAnImportedRunAdoptsOnlyOnce(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	run := c.fleet.Resource("fleet_zaoshu_run")
	config := c.config(map[string]any{"triggers": map[string]any{"edition": "1"}})
	state := run.Update(run.ImportByID(c.id+"/"+c.createTask(nil)), config)
	run.Plan(state, c.config(config, map[string]any{"target_sources": targetSources()})).ExpectAction(t, providertest.Replace, "target_sources")
}

func TestARunEndsWithItsInstance(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		step   time.Duration
		number int
	}{"of a task that was seen": {10 * time.Second, 3}, "of a task that was not": {0, 2}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTimedCrawler(t, test.step)
			s.server.Polls.BeforeRequest(test.number, func() { s.Delete("instance", s.id) })
			_, diags := s.fleet.Resource("fleet_zaoshu_run").CreateTainted(s.config())
			diags.Expect(t, providertest.Error("instance_id", "Zaoshu: no such instance", s.id))
		})
	}
}

func TestARunWhoseWaitFailsKeepsTheTask(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.AddFault(faults.Fault{Method: http.MethodGet, Status: http.StatusForbidden, Body: `{"message":"No."}`})
	state, diags := c.fleet.Resource("fleet_zaoshu_run").CreateTainted(c.config())
	diags.Expect(t, providertest.Error("", `could not read task "`+state.ID()+`"`, "403 Forbidden: No."))
	providertest.ExpectValues(t, state.Values, map[string]any{"status": "pending"})
}

func TestARateLimitThatEndsTooLateIsTold(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	run := c.fleet.Resource("fleet_zaoshu_run")
	c.AddFault(rateLimited(90 * time.Minute))
	_, diags := run.TryCreate(c.config())
	diags.Expect(t, providertest.Error("", `could not run instance "`+c.id+`"`, "API rate limit exceeded", "The server accepts requests again in 1h"))
	if c.runCount() != 1 {
		t.Errorf("it was tried %d times", c.runCount())
	}
}

func TestTheHeadersOfARunAreInNoError(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.AddFault(
		faults.Fault{
			Method: http.MethodPost, Status: http.StatusBadRequest, Body: `{"message":"bad header session=s3cr3t"}`,
		},
	)
	_, diags := c.fleet.Resource("fleet_zaoshu_run").TryCreate(c.config(fullRun()))
	diags.Expect(t, providertest.Error("", "400 Bad Request: bad header (redacted)"))
}

// normalizeProgress returns what was told, with the numbers of seconds as N.
func normalizeProgress(told []string) string {
	return regexp.MustCompile(`\b\d+s\b`).ReplaceAllString(strings.Join(told, "\n"), "Ns")
}

func TestActionTellsWhatHappens(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 25*time.Second)
	told := s.fleet.Action("fleet_zaoshu_run").Invoke(s.config(map[string]any{
		"target_sources": []any{map[string]any{"urls": []string{"https://example.com/", "https://a.invalid/"}}},
	}))
	var task string
	for _, object := range s.Objects() {
		if object.Kind == "task" {
			task = object.ID
		}
	}
	want := []string{
		`Zaoshu runs instance "` + s.id + `" as task "` + task + `"`,
		`Waiting for task "` + task + `" of instance "` + s.id + `" to be done: running, 0 of 2 URLs failed, Ns elapsed`,
		`Task "` + task + `" is done, 1 of 2 URLs failed`,
	}
	if diff := cmp.Diff(strings.Join(want, "\n"), normalizeProgress(told)); diff != "" {
		t.Error(diff)
	}
}

func TestActionNeedNotWait(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 0)
	told := s.fleet.Action("fleet_zaoshu_run").Invoke(s.config(map[string]any{"wait_for_completion": false}))
	if len(told) != 1 || !strings.HasPrefix(told[0], `Zaoshu runs instance "`+s.id+`"`) {
		t.Errorf("it told %q", told)
	}
	s.wantRequests(t, "POST /v2/instance/ID {}")
}

func TestActionTellsOfARateLimit(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.AddFault(rateLimited(2 * time.Second))
	told := c.fleet.Action("fleet_zaoshu_run").Invoke(c.config())
	if got := normalizeProgress(told[:1]); got != "Zaoshu accepts no requests for now. The provider continues in Ns" {
		t.Errorf("it told %q", told)
	}
	c.AddFault(rateLimited(90 * time.Minute))
	_, diags := c.fleet.Action("fleet_zaoshu_run").TryInvoke(c.config(map[string]any{"timeouts": map[string]any{"invoke": "1m"}}))
	diags.Expect(t, providertest.Error("", "API rate limit exceeded", "The server accepts requests again in 1h"))
}

func TestActionEndsAtOnceWhenItIsInterrupted(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 10*time.Second)
	told, diags := s.fleet.WithContext(s.server.Polls.CancelAt(2)).Action("fleet_zaoshu_run").TryInvoke(s.config())
	diags.Expect(t, providertest.Error("", "Zaoshu: interrupted waiting for task", "Its state was still running"))
	if len(told) != 2 {
		t.Errorf("it told %q", told)
	}
}

func TestManyRunsAtOnceAreEachTheirOwn(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "zaoshu")
	run := acctest.NewProvider(t, account).Resource("fleet_zaoshu_run")
	const count = 20
	ids := make(chan string, count)
	for range count {
		config := map[string]any{"instance_id": account.Create("instance", nil)}
		go func() {
			state, diags := run.TryCreate(config)
			if diags.HasError() || state == nil {
				t.Error(diags)
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
	if len(seen) != count || account.RequestCounts()[http.MethodPost] != count {
		t.Errorf("%d tasks came of %v", len(seen), account.RequestCounts())
	}
}
