package zaoshu_test

import (
	"maps"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/acceptance"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/protocol"
)

const (
	// nobody is the id of no instance.
	nobody = "00000000000000000000000000000000"
	hook   = "https://hooks.example.com/zaoshu"
)

// crawler is an account with an instance.
type crawler struct {
	*acceptance.Account

	id    string
	fleet *protocol.Provider
}

func newCrawler(t *testing.T) crawler {
	t.Helper()
	account := acceptance.NewAccount(t, "zaoshu")

	return crawler{
		Account: account,
		id:      account.Create("instance", map[string]any{"title": "News", "createdAt": 1501632000123}),
		fleet:   acceptance.Protocol(t, account),
	}
}

// config is the configuration of something that is about the instance.
func (c crawler) config(changes ...map[string]any) map[string]any {
	return protocol.With(map[string]any{"instance_id": c.id}, changes...)
}

// sent are the requests so far, each with its body, and with the instance's id as ID.
func (c crawler) sent() []string {
	entries := c.Journal()
	sent := make([]string, len(entries))
	for i, entry := range entries {
		sent[i] = strings.ReplaceAll(strings.TrimSpace(entry.Method+" "+entry.Path+" "+entry.Body), c.id, "ID")
	}

	return sent
}

// wantSent compares the requests so far.
func (c crawler) wantSent(t *testing.T, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, c.sent(), cmp.Transformer("all", func(all []string) string { return strings.Join(all, "\n") })); diff != "" {
		t.Errorf("requests (-want, +got): %s", diff)
	}
}

// wantInstance compares fields of the server's instance.
func (c crawler) wantInstance(t *testing.T, want map[string]any) {
	t.Helper()
	for _, object := range c.Objects() {
		if object.ID == c.id {
			protocol.Want(t, object.Fields, want)

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
	protocol.Want(t, state.Values, map[string]any{
		"id": c.id, "instance_id": c.id, "title": "News", "result_notify_uri": nil, "created_at": "2017-08-02T00:00:00Z",
	})
	protocol.Want(t, state.Identity, map[string]any{"id": c.id})
	instance.NoChanges(state, c.config())
	instance.Delete(state)
	c.wantSent(t, "GET /v2/instance/ID", "GET /v2/instance/ID")
	c.wantInstance(t, map[string]any{"title": "News"})
}

func TestInstanceIsEditedByWhatIsSet(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource("fleet_zaoshu_instance")
	both := c.config(map[string]any{"title": "Old news", "result_notify_uri": hook})
	state := instance.Create(both)
	protocol.Want(t, state.Values, map[string]any{"title": "Old news", "result_notify_uri": hook})
	c.wantInstance(t, map[string]any{"title": "Old news", "result_notify_uri": hook})
	instance.NoChanges(state, both)
	other := c.config(map[string]any{"title": "No news", "result_notify_uri": hook})
	plan := instance.Plan(state, other)
	plan.Want(t, protocol.Update)
	plan.WantUnknown(t)
	state = instance.Update(state, other)
	elsewhere := c.config(map[string]any{"title": "No news", "result_notify_uri": hook + "/2"})
	state = instance.Update(state, elsewhere)
	// What is not set any more is left as it is.
	untitled := c.config(map[string]any{"result_notify_uri": hook + "/2"})
	instance.NoChanges(state, untitled)
	state, diags := instance.TryUpdate(state, c.config())
	diags.Want(t, protocol.Warning("result_notify_uri", "Zaoshu: results are still reported", `set it to ""`))
	protocol.Want(t, state.Values, map[string]any{"title": "No news", "result_notify_uri": nil})
	c.wantInstance(t, map[string]any{"title": "No news", "result_notify_uri": hook + "/2"})
	// But it can be asked for.
	state = instance.Update(state, c.config(map[string]any{"result_notify_uri": ""}))
	c.wantInstance(t, map[string]any{"title": "No news", "result_notify_uri": ""})
	instance.Update(state, c.config())
	c.wantSent(t,
		"GET /v2/instance/ID",
		`PATCH /v2/instance/ID {"title":"Old news","result_notify_uri":"`+hook+`"}`,
		"GET /v2/instance/ID",
		`PATCH /v2/instance/ID {"title":"No news"}`,
		`PATCH /v2/instance/ID {"result_notify_uri":"`+hook+`/2"}`,
		"GET /v2/instance/ID",
		`PATCH /v2/instance/ID {"result_notify_uri":""}`,
	)
}

func TestInstanceThatHasItsTitleIsNotEdited(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.fleet.Resource("fleet_zaoshu_instance").Create(c.config(map[string]any{"title": "News"}))
	c.wantSent(t, "GET /v2/instance/ID")
}

func TestAnotherInstanceIsAnotherResource(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource("fleet_zaoshu_instance")
	state := instance.Create(c.config(map[string]any{"result_notify_uri": hook}))
	other := c.Create("instance", map[string]any{"title": "Prices"})
	config := map[string]any{"instance_id": other, "result_notify_uri": hook}
	instance.Plan(state, config).Want(t, protocol.Replace, "instance_id")
	protocol.Want(t, instance.Update(state, config).Values, map[string]any{"id": other, "title": "Prices", "result_notify_uri": hook})
}

func TestWhatChangesOutsideIsPutRight(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource("fleet_zaoshu_instance")
	config := c.config(map[string]any{"title": "News of today"})
	state := instance.Create(config)
	// What runs do to an instance is no change.
	c.Edit("instance", c.id, map[string]any{"status": "running", "totalExecution": 9, "totalFetchingRows": 99})
	instance.NoChanges(state, config)
	c.Edit("instance", c.id, map[string]any{"title": "hacked"})
	state = instance.Read(state)
	instance.Plan(state, config).Want(t, protocol.Update)
	state = instance.Update(state, config)
	c.wantInstance(t, map[string]any{"title": "News of today"})
	c.Delete("instance", c.id)
	instance.Gone(state)
}

// absent are the answers that mean that there is nothing (sheet, section 2).
func absent() map[string]faults.Fault {
	return map[string]faults.Fault{
		"404":        {Status: http.StatusNotFound, Body: `{"message":"Not Found"}`},
		"a code":     {Status: http.StatusOK, Body: `{"code":1001,"data":null,"msg":"no such instance"}`},
		"null":       {Status: http.StatusOK, Body: `{"code":0,"data":null,"msg":""}`},
		"a bare 404": {Status: http.StatusNotFound, Body: `{}`},
	}
}

func TestEveryAnswerThatMeansAbsence(t *testing.T) {
	t.Parallel()
	for name, fault := range absent() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCrawler(t)
			instance := c.fleet.Resource("fleet_zaoshu_instance")
			state := instance.Create(c.config())
			c.Fault(fault)
			instance.Gone(state)
			diags := instance.CreateInVain(c.config(map[string]any{"title": "x"}))
			diags.Want(t, protocol.Error("instance_id", "Zaoshu: no such instance", c.id, "Check the id", "dashboard"))
			if counts := c.Counts(); counts[http.MethodPatch] != 0 {
				t.Errorf("the requests were %v", counts)
			}
		})
	}
}

// badAnswers are answers with status 200 that do not come from the API.
func badAnswers() map[string]faults.Fault {
	return map[string]faults.Fault{
		"a page":      {Status: http.StatusOK, Body: "<html><title>Sign in</title></html>", ContentType: "text/html"},
		"no envelope": {Status: http.StatusOK, Body: "{}"},
		"a bad id":    {Status: http.StatusOK, Body: `{"code":0,"data":{"id":7}}`},
		"half of it":  {Status: http.StatusOK, Body: `{"code":0,"data":{"id":"`},
		"another's id": {Status: http.StatusOK, Body: `{"code":0,"data":{"id":"` + nobody +
			`","title":"News","createdAt":0,"status":"idle"}}`},
	}
}

func TestInstance_BadAnswer_ForgetsNothing(t *testing.T) {
	t.Parallel()
	all := badAnswers()
	all["a page with status 404"] = faults.Fault{
		Status: http.StatusNotFound, Body: "<html><title>404 Not Found</title></html>", ContentType: "text/html",
	}
	for name, fault := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCrawler(t)
			instance := c.fleet.Resource("fleet_zaoshu_instance")
			state := instance.Create(c.config())
			c.Fault(fault)
			left, diags := instance.TryRead(state)
			diags.Want(t, protocol.Error("", `could not read instance "`+c.id+`"`, "This is not how the API answers",
				"zaoshu.endpoint"))
			protocol.Want(t, left.Values, state.Values)
		})
	}
}

func TestInstance_BadAnswer_IsRetried(t *testing.T) {
	t.Parallel()
	for name, fault := range badAnswers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCrawler(t)
			instance := c.fleet.Resource("fleet_zaoshu_instance")
			state := instance.Create(c.config())
			fault.Times = 1
			c.Fault(fault)
			instance.NoChanges(state, c.config())
			if counts := c.Counts(); counts[http.MethodGet] != 3 {
				t.Errorf("the requests were %v, want 3 GETs", counts)
			}
		})
	}
}

func TestInstanceIsImported(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource("fleet_zaoshu_instance")
	for _, state := range instance.ImportBothWays(c.id) {
		protocol.Want(t, state.Values, map[string]any{"id": c.id, "instance_id": c.id, "title": "News", "result_notify_uri": nil})
		instance.NoChanges(state, c.config())
		instance.NoChanges(state, c.config(map[string]any{"title": "News"}))
		// What the API never shows is written, and nothing is replaced.
		hooked := c.config(map[string]any{"result_notify_uri": hook})
		instance.Plan(state, hooked).Want(t, protocol.Update)
		instance.NoChanges(instance.Update(state, hooked), hooked)
		c.wantInstance(t, map[string]any{"result_notify_uri": hook})
	}
	_, diags := instance.TryImportByID(nobody)
	diags.Want(t, protocol.Error("", "There is no such fleet_zaoshu_instance"))
}

func TestInstancesThatMakeNoSense(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource("fleet_zaoshu_instance")
	for name, test := range map[string]struct {
		config map[string]any
		want   []protocol.Expectation
	}{
		"no id":       {map[string]any{"instance_id": ""}, []protocol.Expectation{protocol.Error("instance_id", "must be the id of an instance")}},
		"a path":      {map[string]any{"instance_id": "a/b"}, []protocol.Expectation{protocol.Error("instance_id", "must be the id of an instance")}},
		"no title":    {c.config(map[string]any{"title": ""}), []protocol.Expectation{protocol.Error("title", "must not be empty")}},
		"white space": {c.config(map[string]any{"title": "a "}), []protocol.Expectation{protocol.Error("title", "white space")}},
		"what is not known yet": {map[string]any{
			"instance_id": protocol.Unknown, "title": protocol.Unknown, "result_notify_uri": protocol.Unknown,
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			instance.Validate(test.config).Want(t, test.want...)
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
	c.Fault(refusal)
	instance.CreateInVain(titled).Want(t, protocol.Error("title", `could not edit instance "`+c.id+`"`, "refused title: invalid", "status 422"))
	state := instance.Create(c.config())
	c.Fault(faults.Fault{Method: http.MethodPatch, Status: http.StatusOK, Body: `{"code":4,"data":null,"msg":"Out of order."}`, Times: 1})
	left, diags := instance.TryUpdate(state, titled)
	diags.Want(t, protocol.Error("", `could not edit instance "`+c.id+`"`, "code 4: Out of order."))
	protocol.Want(t, left.Values, map[string]any{"title": "News"})
	// An answer that gets lost is asked for again.
	c.Fault(faults.Fault{Method: http.MethodPatch, Drop: faults.DropAfter, Times: 1})
	instance.NoChanges(instance.Update(left, titled), titled)
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
			fleet := acceptance.Protocol(t, c.Account)
			want := protocol.Error("", `could not read instance "`+c.id+`"`, "401 Unauthorized: Bad credentials",
				"zaoshu.api_key (environment variable ZAOSHU_API_KEY)", "zaoshu.api_secret (environment variable ZAOSHU_API_SECRET)")
			_, diags := fleet.Resource("fleet_zaoshu_instance").TryCreate(c.config())
			diags.Want(t, want)
			for _, secret := range c.Credentials {
				if strings.Contains(diags.String(), secret) {
					t.Errorf("the error shows %s: %s", secret, diags)
				}
			}
			_, diags = fleet.Resource("fleet_zaoshu_run").TryCreate(c.config())
			diags.Want(t, protocol.Error("", `could not run instance "`+c.id+`"`, "401 Unauthorized: Bad credentials"))
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
		// Each is another run of Terraform: one tries wrong credentials only once.
		guessing := acceptance.Protocol(t, &stranger).DataSource("fleet_zaoshu_instance")
		for range 3 {
			_, diags := guessing.TryRead(map[string]any{"id": c.id})
			diags.Want(t, protocol.Error("", "401 Unauthorized: Bad credentials"))
		}
	}
	if requests := c.Requests(); len(requests) > 5 {
		t.Errorf("wrong credentials were tried with %v", requests)
	}
	_, diags := c.fleet.Resource("fleet_zaoshu_instance").TryCreate(c.config())
	diags.Want(t, protocol.Error("", `could not read instance "`+c.id+`"`, "403 Forbidden: Maximum number of login attempts exceeded.",
		"Too many requests came with wrong credentials", "wait some minutes", "ZAOSHU_API_SECRET"))
}

// spent is the answer, given once, of a server that takes requests again after a while.
func spent(wait time.Duration) faults.Fault {
	return faults.Fault{
		Status: http.StatusForbidden, Body: `{"message":"API rate limit exceeded for 127.0.0.1."}`, Times: 1,
		Headers: map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": strconv.FormatInt(time.Now().Add(wait).Unix(), 10)},
	}
}

func TestARateLimitIsWaitedOutOrTold(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource("fleet_zaoshu_instance")
	c.Fault(spent(time.Second))
	state := instance.Create(c.config())
	c.Fault(spent(90 * time.Minute))
	_, diags := instance.TryRead(state)
	diags.Want(t, protocol.Error("", "403 Forbidden: API rate limit exceeded", "Too many requests. The server takes more in 1h"))
}

func TestAPlanKnowsTheID(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource("fleet_zaoshu_instance")
	plan := instance.Plan(nil, c.config())
	protocol.Want(t, plan.Values, map[string]any{"id": c.id})
	plan.WantUnknown(t, "created_at", "title")
	other := c.Create("instance", nil)
	moved := instance.Plan(instance.Create(c.config()), map[string]any{"instance_id": other})
	moved.Want(t, protocol.Replace, "instance_id")
	protocol.Want(t, moved.Values, map[string]any{"id": other})
	unknown := instance.Plan(nil, map[string]any{"instance_id": protocol.Unknown})
	unknown.WantUnknown(t, "created_at", "id", "instance_id", "title")
}
