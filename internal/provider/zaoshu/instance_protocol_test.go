package zaoshu_test

import (
	"maps"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

const (
	// unknownID is the id of no instance.
	unknownID = "00000000000000000000000000000000"
	hookURL   = "https://hooks.example.com/zaoshu"
)

// crawler is an account with an instance.
type crawler struct {
	*acctest.Account

	id    string
	fleet *providertest.Provider
}

func newCrawler(t *testing.T) crawler {
	t.Helper()
	account := acctest.NewAccount(t, "zaoshu")

	return crawler{
		Account: account,
		id:      account.Create("instance", map[string]any{"title": "News", "createdAt": 1501632000123}),
		fleet:   acctest.NewProvider(t, account),
	}
}

// config is the configuration of something that is about the instance.
func (c crawler) config(changes ...map[string]any) map[string]any {
	return providertest.Merge(map[string]any{"instance_id": c.id}, changes...)
}

// requests are the requests so far, each with its body, and with the instance's
// id as ID.
func (c crawler) requests() []string {
	entries := c.Journal()
	sent := make([]string, len(entries))
	for i, entry := range entries {
		sent[i] = strings.ReplaceAll(strings.TrimSpace(entry.Method+" "+entry.Path+" "+entry.Body), c.id, "ID")
	}

	return sent
}

// wantRequests compares the requests so far.
func (c crawler) wantRequests(t *testing.T, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, c.requests(), cmp.Transformer("all", func(all []string) string { return strings.Join(all, "\n") })); diff != "" {
		t.Errorf("requests (-want, +got): %s", diff)
	}
}

// wantInstance compares fields of the server's instance.
func (c crawler) wantInstance(t *testing.T, want map[string]any) {
	t.Helper()
	for _, object := range c.Objects() {
		if object.ID == c.id {
			providertest.ExpectValues(t, object.Fields, want)

			return
		}
	}
	t.Error("the instance is gone")
}

func TestInstanceIsAdoptedAsItIs(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource("fleet_zaoshu_instance")
	state := instance.Create(c.config())
	providertest.ExpectValues(t, state.Values, map[string]any{
		"id":                c.id,
		"instance_id":       c.id,
		"title":             "News",
		"result_notify_uri": nil,
		"created_at":        "2017-08-02T00:00:00Z",
	})
	providertest.ExpectValues(t, state.Identity, map[string]any{"id": c.id})
	instance.ExpectNoChanges(state, c.config())
	instance.Delete(state)
	c.wantRequests(t, "GET /v2/instance/ID", "GET /v2/instance/ID")
	c.wantInstance(t, map[string]any{"title": "News"})
}

func TestInstanceIsEditedByWhatIsSet(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource("fleet_zaoshu_instance")
	both := c.config(map[string]any{"title": "Old news", "result_notify_uri": hookURL})
	state := instance.Create(both)
	providertest.ExpectValues(t, state.Values, map[string]any{"title": "Old news", "result_notify_uri": hookURL})
	c.wantInstance(t, map[string]any{"title": "Old news", "result_notify_uri": hookURL})
	instance.ExpectNoChanges(state, both)
	other := c.config(map[string]any{"title": "No news", "result_notify_uri": hookURL})
	plan := instance.Plan(state, other)
	plan.ExpectAction(t, providertest.Update)
	plan.ExpectUnknown(t)
	state = instance.Update(state, other)
	elsewhere := c.config(map[string]any{"title": "No news", "result_notify_uri": hookURL + "/2"})
	state = instance.Update(state, elsewhere)
	// What is not set any more is left as it is.
	untitled := c.config(map[string]any{"result_notify_uri": hookURL + "/2"})
	instance.ExpectNoChanges(state, untitled)
	state, diags := instance.TryUpdate(state, c.config())
	diags.Expect(t, providertest.Warning("result_notify_uri", "Zaoshu: results are still reported", `set it to ""`))
	providertest.ExpectValues(t, state.Values, map[string]any{"title": "No news", "result_notify_uri": nil})
	c.wantInstance(t, map[string]any{"title": "No news", "result_notify_uri": hookURL + "/2"})
	// But it can be asked for.
	state = instance.Update(state, c.config(map[string]any{"result_notify_uri": ""}))
	c.wantInstance(t, map[string]any{"title": "No news", "result_notify_uri": ""})
	instance.Update(state, c.config())
	c.wantRequests(t,
		"GET /v2/instance/ID",
		`PATCH /v2/instance/ID {"title":"Old news","result_notify_uri":"`+hookURL+`"}`,
		"GET /v2/instance/ID",
		`PATCH /v2/instance/ID {"title":"No news"}`,
		`PATCH /v2/instance/ID {"result_notify_uri":"`+hookURL+`/2"}`,
		"GET /v2/instance/ID",
		`PATCH /v2/instance/ID {"result_notify_uri":""}`,
	)
}

func TestInstanceThatHasItsTitleIsNotEdited(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.fleet.Resource("fleet_zaoshu_instance").Create(c.config(map[string]any{"title": "News"}))
	c.wantRequests(t, "GET /v2/instance/ID")
}

func TestAnotherInstanceIsAnotherResource(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource("fleet_zaoshu_instance")
	state := instance.Create(c.config(map[string]any{"result_notify_uri": hookURL}))
	other := c.Create("instance", map[string]any{"title": "Prices"})
	config := map[string]any{"instance_id": other, "result_notify_uri": hookURL}
	instance.Plan(state, config).ExpectAction(t, providertest.Replace, "instance_id")
	providertest.ExpectValues(
		t, instance.Update(state, config).Values,
		map[string]any{"id": other, "title": "Prices", "result_notify_uri": hookURL},
	)
}

func TestWhatChangesOutsideIsPutRight(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource("fleet_zaoshu_instance")
	config := c.config(map[string]any{"title": "News of today"})
	state := instance.Create(config)
	// What runs do to an instance is no change.
	c.Edit("instance", c.id, map[string]any{"status": "running", "totalExecution": 9, "totalFetchingRows": 99})
	instance.ExpectNoChanges(state, config)
	c.Edit("instance", c.id, map[string]any{"title": "hacked"})
	state = instance.Read(state)
	instance.Plan(state, config).ExpectAction(t, providertest.Update)
	state = instance.Update(state, config)
	c.wantInstance(t, map[string]any{"title": "News of today"})
	c.Delete("instance", c.id)
	instance.ExpectGone(state)
}

// notFoundResponses are the answers that mean that there is nothing
// (design/api/zaoshu.md, "Missing objects").
func notFoundResponses() map[string]faults.Fault {
	return map[string]faults.Fault{
		"404":        {Status: http.StatusNotFound, Body: `{"message":"Not Found"}`},
		"a code":     {Status: http.StatusOK, Body: `{"code":1001,"data":null,"msg":"no such instance"}`},
		"null":       {Status: http.StatusOK, Body: `{"code":0,"data":null,"msg":""}`},
		"a bare 404": {Status: http.StatusNotFound, Body: `{}`},
	}
}

func TestEveryAnswerThatMeansAbsence(t *testing.T) {
	t.Parallel()
	for name, fault := range notFoundResponses() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCrawler(t)
			instance := c.fleet.Resource("fleet_zaoshu_instance")
			state := instance.Create(c.config())
			c.AddFault(fault)
			instance.ExpectGone(state)
			diags := instance.CreateFails(c.config(map[string]any{"title": "x"}))
			diags.Expect(
				t, providertest.Error("instance_id", "Zaoshu: no such instance", c.id, "Check the id", "dashboard"),
			)
			if counts := c.RequestCounts(); counts[http.MethodPatch] != 0 {
				t.Errorf("the requests were %v", counts)
			}
		})
	}
}

// malformedResponses are answers with status 200 that do not come from the API.
func malformedResponses() map[string]faults.Fault {
	return map[string]faults.Fault{
		"a page":      {Status: http.StatusOK, Body: "<html><title>Sign in</title></html>", ContentType: "text/html"},
		"no envelope": {Status: http.StatusOK, Body: "{}"},
		"a bad id":    {Status: http.StatusOK, Body: `{"code":0,"data":{"id":7}}`},
		"half of it":  {Status: http.StatusOK, Body: `{"code":0,"data":{"id":"`},
		"another's id": {Status: http.StatusOK, Body: `{"code":0,"data":{"id":"` + unknownID +
			`","title":"News","createdAt":0,"status":"idle"}}`},
	}
}

func TestInstance_BadAnswer_ForgetsNothing(t *testing.T) {
	t.Parallel()
	all := malformedResponses()
	all["a page with status 404"] = faults.Fault{
		Status: http.StatusNotFound, Body: "<html><title>404 Not Found</title></html>", ContentType: "text/html",
	}
	for name, fault := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCrawler(t)
			instance := c.fleet.Resource("fleet_zaoshu_instance")
			state := instance.Create(c.config())
			c.AddFault(fault)
			left, diags := instance.TryRead(state)
			diags.Expect(
				t,
				providertest.Error("", `could not read instance "`+c.id+`"`, "This is not how the API answers",
					"zaoshu.endpoint"),
			)
			providertest.ExpectValues(t, left.Values, state.Values)
		})
	}
}

func TestInstance_BadAnswer_IsRetried(t *testing.T) {
	t.Parallel()
	for name, fault := range malformedResponses() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCrawler(t)
			instance := c.fleet.Resource("fleet_zaoshu_instance")
			state := instance.Create(c.config())
			fault.Times = 1
			c.AddFault(fault)
			instance.ExpectNoChanges(state, c.config())
			if counts := c.RequestCounts(); counts[http.MethodGet] != 3 {
				t.Errorf("the requests were %v, want 3 GETs", counts)
			}
		})
	}
}

func TestInstanceIsImported(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource("fleet_zaoshu_instance")
	for _, state := range instance.ImportByIDAndIdentity(c.id) {
		providertest.ExpectValues(
			t, state.Values,
			map[string]any{"id": c.id, "instance_id": c.id, "title": "News", "result_notify_uri": nil},
		)
		instance.ExpectNoChanges(state, c.config())
		instance.ExpectNoChanges(state, c.config(map[string]any{"title": "News"}))
		// What the API never shows is written, and nothing is replaced.
		hooked := c.config(map[string]any{"result_notify_uri": hookURL})
		instance.Plan(state, hooked).ExpectAction(t, providertest.Update)
		instance.ExpectNoChanges(instance.Update(state, hooked), hooked)
		c.wantInstance(t, map[string]any{"result_notify_uri": hookURL})
	}
	_, diags := instance.TryImportByID(unknownID)
	diags.Expect(t, providertest.Error("", "There is no such fleet_zaoshu_instance"))
}

func TestInstancesThatMakeNoSense(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource("fleet_zaoshu_instance")
	for name, test := range map[string]struct {
		config map[string]any
		want   []providertest.Expectation
	}{
		"no id":       {map[string]any{"instance_id": ""}, []providertest.Expectation{providertest.Error("instance_id", "must be the id of an instance")}},
		"a path":      {map[string]any{"instance_id": "a/b"}, []providertest.Expectation{providertest.Error("instance_id", "must be the id of an instance")}},
		"no title":    {c.config(map[string]any{"title": ""}), []providertest.Expectation{providertest.Error("title", "must not be empty")}},
		"white space": {c.config(map[string]any{"title": "a "}), []providertest.Expectation{providertest.Error("title", "white space")}},
		"what is not known yet": {map[string]any{
			"instance_id": providertest.Unknown, "title": providertest.Unknown, "result_notify_uri": providertest.Unknown,
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			instance.Validate(test.config).Expect(t, test.want...)
		})
	}
	for _, uri := range []string{"hooks.example.com", "ftp://example.com/", "http:///x", "https://exa mple.com", "://"} {
		diags := instance.Validate(c.config(map[string]any{"result_notify_uri": uri}))
		if len(diags.Errors()) == 0 || !strings.Contains(diags.String(), "is not a URL") {
			t.Errorf("%s gave %s", uri, diags)
		}
	}
}

func TestAnEditThatFailsLosesNothing(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource("fleet_zaoshu_instance")
	titled := c.config(map[string]any{"title": "Old news"})
	refusal := faults.Fault{
		Method: http.MethodPatch, Status: http.StatusUnprocessableEntity, Times: 1,
		Body: `{"message":"Validation Failed","errors":[{"resource":"Instance","field":"title","code":"invalid"}]}`,
	}
	c.AddFault(refusal)
	instance.CreateFails(titled).Expect(t, providertest.Error("title", `could not update instance "`+c.id+`"`, "rejected title: invalid", "status 422"))
	state := instance.Create(c.config())
	c.AddFault(
		faults.Fault{
			Method: http.MethodPatch, Status: http.StatusOK, Body: `{"code":4,"data":null,"msg":"Out of order."}`,
			Times: 1,
		},
	)
	left, diags := instance.TryUpdate(state, titled)
	diags.Expect(t, providertest.Error("", `could not update instance "`+c.id+`"`, "code 4: Out of order."))
	providertest.ExpectValues(t, left.Values, map[string]any{"title": "News"})
	// An answer that gets lost is asked for again.
	c.AddFault(faults.Fault{Method: http.MethodPatch, Drop: faults.DropAfter, Times: 1})
	instance.ExpectNoChanges(instance.Update(left, titled), titled)
}

func TestCredentialsThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]map[string]string{
		"a wrong key":    {"api_key": "nobody"},
		"a wrong secret": {"api_secret": "s3cr3t"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCrawler(t)
			maps.Copy(c.Credentials, change)
			fleet := acctest.NewProvider(t, c.Account)
			want := providertest.Error(
				"", `could not read instance "`+c.id+`"`, "401 Unauthorized: Bad credentials",
				"zaoshu.api_key (environment variable ZAOSHU_API_KEY)",
				"zaoshu.api_secret (environment variable ZAOSHU_API_SECRET)",
			)
			_, diags := fleet.Resource("fleet_zaoshu_instance").TryCreate(c.config())
			diags.Expect(t, want)
			for _, secret := range c.Credentials {
				if strings.Contains(diags.String(), secret) {
					t.Errorf("the error shows %s: %s", secret, diags)
				}
			}
			_, diags = fleet.Resource("fleet_zaoshu_run").TryCreate(c.config())
			diags.Expect(
				t, providertest.Error("", `could not run instance "`+c.id+`"`, "401 Unauthorized: Bad credentials"),
			)
		})
	}
}

func TestAnAccountThatIsLockedOut(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	stranger := *c.Account
	stranger.Credentials = maps.Clone(c.Credentials)
	stranger.Credentials["api_secret"] = "s3cr3t"
	for range 5 {
		// Each is another run of Terraform: one tries wrong credentials only
		// once.
		guessing := acctest.NewProvider(t, &stranger).DataSource("fleet_zaoshu_instance")
		for range 3 {
			_, diags := guessing.TryRead(map[string]any{"id": c.id})
			diags.Expect(t, providertest.Error("", "401 Unauthorized: Bad credentials"))
		}
	}
	if requests := c.Requests(); len(requests) > 5 {
		t.Errorf("wrong credentials were tried with %v", requests)
	}
	_, diags := c.fleet.Resource("fleet_zaoshu_instance").TryCreate(c.config())
	diags.Expect(
		t,
		providertest.Error(
			"", `could not read instance "`+c.id+`"`, "403 Forbidden: Maximum number of login attempts exceeded.",
			"Too many requests had wrong credentials", "wait some minutes", "ZAOSHU_API_SECRET",
		),
	)
}

// rateLimited is the answer, given once, of a server that takes requests again
// after a while.
func rateLimited(wait time.Duration) faults.Fault {
	return faults.Fault{
		Status: http.StatusForbidden,
		Body:   `{"message":"API rate limit exceeded for 127.0.0.1."}`,
		Times:  1,
		Headers: map[string]string{
			"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": strconv.FormatInt(time.Now().Add(wait).Unix(), 10),
		},
	}
}

func TestARateLimitIsWaitedOutOrTold(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource("fleet_zaoshu_instance")
	c.AddFault(rateLimited(time.Second))
	state := instance.Create(c.config())
	c.AddFault(rateLimited(90 * time.Minute))
	_, diags := instance.TryRead(state)
	diags.Expect(
		t,
		providertest.Error(
			"", "403 Forbidden: API rate limit exceeded", "Too many requests. The server accepts requests again in 1h",
		),
	)
}

func TestAPlanKnowsTheID(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource("fleet_zaoshu_instance")
	plan := instance.Plan(nil, c.config())
	providertest.ExpectValues(t, plan.Values, map[string]any{"id": c.id})
	plan.ExpectUnknown(t, "created_at", "title")
	other := c.Create("instance", nil)
	moved := instance.Plan(instance.Create(c.config()), map[string]any{"instance_id": other})
	moved.ExpectAction(t, providertest.Replace, "instance_id")
	providertest.ExpectValues(t, moved.Values, map[string]any{"id": other})
	unknown := instance.Plan(nil, map[string]any{"instance_id": providertest.Unknown})
	unknown.ExpectUnknown(t, "created_at", "id", "instance_id", "title")
}
