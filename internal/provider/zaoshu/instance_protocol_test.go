package zaoshu_test

import (
	"maps"
	"net/http"
	"slices"
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
	instanceType = "fleet_zaoshu_instance"
	// unknownID is an id that no instance and no task has.
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

// config returns a configuration with the instance as instance_id.
func (c crawler) config(changes ...map[string]any) map[string]any {
	return providertest.Merge(map[string]any{"instance_id": c.id}, changes...)
}

// requests returns the requests so far with their bodies. ID stands for the id
// of the instance.
func (c crawler) requests() []string {
	entries := c.Journal()
	sent := make([]string, len(entries))
	for i, entry := range entries {
		sent[i] = strings.ReplaceAll(strings.TrimSpace(entry.Method+" "+entry.Path+" "+entry.Body), c.id, "ID")
	}

	return sent
}

// expectRequests compares the requests so far.
func (c crawler) expectRequests(t *testing.T, want ...string) {
	t.Helper()
	if diff := cmp.Diff(strings.Join(want, "\n"), strings.Join(c.requests(), "\n")); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

// expectInstance compares fields of the instance on the server.
func (c crawler) expectInstance(t *testing.T, want map[string]any) {
	t.Helper()
	for _, object := range c.Objects() {
		if object.ID == c.id {
			providertest.ExpectValues(t, object.Fields, want)

			return
		}
	}
	t.Errorf("the server has no instance %s", c.id)
}

func TestInstance_AdoptsWithoutAChange(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource(instanceType)
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
	c.expectRequests(t, "GET /v2/instance/ID", "GET /v2/instance/ID", "GET /v2/instance/ID")
	c.expectInstance(t, map[string]any{"title": "News"})
}

func TestInstance_UpdatesOnlyChangedArguments(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource(instanceType)
	config := c.config(map[string]any{"title": "Old news", "result_notify_uri": hookURL})
	state := instance.Create(config)
	providertest.ExpectValues(t, state.Values, map[string]any{"title": "Old news", "result_notify_uri": hookURL})
	c.expectInstance(t, map[string]any{"title": "Old news", "result_notify_uri": hookURL})
	instance.ExpectNoChanges(state, config)
	config = c.config(map[string]any{"title": "No news", "result_notify_uri": hookURL})
	plan := instance.Plan(state, config)
	plan.ExpectAction(t, providertest.Update)
	plan.ExpectUnknown(t)
	state = instance.Update(state, config)
	instance.Update(state, c.config(map[string]any{"title": "No news", "result_notify_uri": hookURL + "/2"}))
	c.expectInstance(t, map[string]any{"title": "No news", "result_notify_uri": hookURL + "/2"})
	c.expectRequests(t,
		"GET /v2/instance/ID",
		"GET /v2/instance/ID",
		`PATCH /v2/instance/ID {"title":"Old news","result_notify_uri":"`+hookURL+`"}`,
		"GET /v2/instance/ID",
		`PATCH /v2/instance/ID {"title":"No news"}`,
		`PATCH /v2/instance/ID {"result_notify_uri":"`+hookURL+`/2"}`,
	)
}

func TestInstance_RemovedArgumentsKeepTheirValues(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource(instanceType)
	state := instance.Create(c.config(map[string]any{"title": "Old news", "result_notify_uri": hookURL}))
	instance.ExpectNoChanges(state, c.config(map[string]any{"result_notify_uri": hookURL}))
	state, diags := instance.TryUpdate(state, c.config())
	diags.Expect(t, providertest.Warning("result_notify_uri", "Zaoshu: the instance still posts its results",
		`set result_notify_uri = ""`))
	providertest.ExpectValues(t, state.Values, map[string]any{"title": "Old news", "result_notify_uri": nil})
	c.expectInstance(t, map[string]any{"title": "Old news", "result_notify_uri": hookURL})
}

func TestInstance_EmptyNotifyURIRequestsRemoval(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource(instanceType)
	state := instance.Create(c.config(map[string]any{"result_notify_uri": hookURL}))
	state = instance.Update(state, c.config(map[string]any{"result_notify_uri": ""}))
	c.expectInstance(t, map[string]any{"result_notify_uri": ""})
	instance.Update(state, c.config())
	c.expectRequests(t,
		"GET /v2/instance/ID",
		"GET /v2/instance/ID",
		`PATCH /v2/instance/ID {"result_notify_uri":"`+hookURL+`"}`,
		`PATCH /v2/instance/ID {"result_notify_uri":""}`,
	)
}

// secretHook returns the arguments of a write-only URL with its version.
func secretHook(uri string, version int) map[string]any {
	return map[string]any{"result_notify_uri_wo": uri, "result_notify_uri_wo_version": version}
}

func TestInstance_WriteOnlyNotifyURIIsWrittenWithItsVersion(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource(instanceType)
	config := c.config(secretHook(hookURL, 1))
	state := instance.Create(config)
	providertest.ExpectValues(t, state.Values, map[string]any{
		"result_notify_uri": nil, "result_notify_uri_wo": nil, "result_notify_uri_wo_version": 1,
	})
	instance.ExpectNoChanges(state, config)
	instance.ExpectNoChanges(state, c.config(secretHook(hookURL+"/2", 1)))
	state = instance.Update(state, c.config(secretHook(hookURL+"/2", 1), map[string]any{"title": "Old news"}))
	c.expectInstance(t, map[string]any{"title": "Old news", "result_notify_uri": hookURL})
	config = c.config(secretHook(hookURL+"/3", 2))
	instance.Plan(state, config).ExpectAction(t, providertest.Update)
	state = instance.Update(state, config)
	providertest.ExpectValues(t, state.Values, map[string]any{
		"result_notify_uri_wo": nil, "result_notify_uri_wo_version": 2,
	})
	instance.ExpectNoChanges(state, config)
	state = instance.Update(state, c.config(secretHook("", 3)))
	instance.ExpectNoChanges(state, c.config(secretHook("", 3)))
	want := []string{
		`PATCH /v2/instance/ID {"result_notify_uri":"` + hookURL + `"}`,
		`PATCH /v2/instance/ID {"title":"Old news"}`,
		`PATCH /v2/instance/ID {"result_notify_uri":"` + hookURL + `/3"}`,
		`PATCH /v2/instance/ID {"result_notify_uri":""}`,
	}
	updates := slices.DeleteFunc(c.requests(), func(sent string) bool { return !strings.HasPrefix(sent, "PATCH") })
	if diff := cmp.Diff(want, updates); diff != "" {
		t.Errorf("updates (-want +got):\n%s", diff)
	}
}

func TestInstance_NotifyURIMovesOutOfTheState(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource(instanceType)
	state := instance.Create(c.config(map[string]any{"result_notify_uri": hookURL}))
	state = instance.Update(state, c.config(secretHook(hookURL+"/2", 1)))
	providertest.ExpectValues(t, state.Values, map[string]any{
		"result_notify_uri": nil, "result_notify_uri_wo_version": 1,
	})
	c.expectInstance(t, map[string]any{"result_notify_uri": hookURL + "/2"})
	state = instance.Update(state, c.config(map[string]any{"result_notify_uri": hookURL}))
	providertest.ExpectValues(t, state.Values, map[string]any{
		"result_notify_uri": hookURL, "result_notify_uri_wo_version": nil,
	})
	c.expectInstance(t, map[string]any{"result_notify_uri": hookURL})
}

func TestInstance_RemovedWriteOnlyNotifyURIIsKept(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource(instanceType)
	state := instance.Create(c.config(secretHook(hookURL, 1)))
	state, diags := instance.TryUpdate(state, c.config())
	diags.Expect(t, providertest.Warning("result_notify_uri", "Zaoshu: the instance still posts its results",
		`set result_notify_uri = ""`))
	instance.ExpectNoChanges(state, c.config())
	c.expectInstance(t, map[string]any{"result_notify_uri": hookURL})
}

func TestInstance_ImportWritesWriteOnlyNotifyURI(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource(instanceType)
	config := c.config(secretHook(hookURL, 1))
	state := instance.ImportByID(c.id)
	instance.Plan(state, config).ExpectAction(t, providertest.Update)
	instance.ExpectNoChanges(instance.Update(state, config), config)
	c.expectInstance(t, map[string]any{"result_notify_uri": hookURL})
}

func TestInstance_ErrorsRedactWriteOnlyNotifyURI(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.AddFault(faults.Fault{
		Method: http.MethodPatch, Status: http.StatusBadRequest, Body: `{"message":"bad URL ` + hookURL + `"}`,
	})
	_, diags := c.fleet.Resource(instanceType).TryCreate(c.config(secretHook(hookURL, 1)))
	diags.Expect(t, providertest.Error("", "400 Bad Request: bad URL (redacted)"))
}

func TestInstance_OddTitles(t *testing.T) {
	t.Parallel()
	for name, title := range map[string]string{
		"empty": "", "spaces": " News ", "line break": "a\nb", "quotes": `"a" \ 'b'`, "template": "${a} %{b} $${c}",
		"unicode": "造数 😀", "long": strings.Repeat("x", 1000),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCrawler(t)
			instance := c.fleet.Resource(instanceType)
			config := c.config(map[string]any{"title": title})
			state := instance.Create(config)
			instance.ExpectNoChanges(state, config)
			c.expectInstance(t, map[string]any{"title": title})
			state = instance.ImportByID(c.id)
			providertest.ExpectValues(t, state.Values, map[string]any{"title": title})
			instance.ExpectNoChanges(state, config)
			instance.ExpectNoChanges(state, c.config())
		})
	}
}

func TestInstance_EqualTitleSendsNoUpdate(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.fleet.Resource(instanceType).Create(c.config(map[string]any{"title": "News"}))
	c.expectRequests(t, "GET /v2/instance/ID", "GET /v2/instance/ID")
}

func TestInstance_ChangeReplaces(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource(instanceType)
	state := instance.Create(c.config(map[string]any{"result_notify_uri": hookURL}))
	other := c.Create("instance", map[string]any{"title": "Prices"})
	config := map[string]any{"instance_id": other, "result_notify_uri": hookURL}
	plan := instance.Plan(state, config)
	plan.ExpectAction(t, providertest.Replace, "instance_id")
	providertest.ExpectValues(t, plan.Values, map[string]any{"id": other})
	providertest.ExpectValues(t, instance.Update(state, config).Values, map[string]any{
		"id": other, "title": "Prices", "result_notify_uri": hookURL,
	})
}

func TestInstance_PlanKnowsTheID(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource(instanceType)
	plan := instance.Plan(nil, c.config())
	providertest.ExpectValues(t, plan.Values, map[string]any{"id": c.id})
	plan.ExpectUnknown(t, "created_at", "title")
	plan = instance.Plan(nil, map[string]any{"instance_id": providertest.Unknown})
	plan.ExpectUnknown(t, "created_at", "id", "instance_id", "title")
}

func TestInstance_VolatileValuesAreNoDrift(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource(instanceType)
	state := instance.Create(c.config())
	c.Edit("instance", c.id, map[string]any{"status": "running", "totalExecution": 9, "totalFetchingRows": 99})
	instance.ExpectNoChanges(state, c.config())
}

func TestInstance_DriftIsUpdated(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource(instanceType)
	config := c.config(map[string]any{"title": "News of today"})
	state := instance.Create(config)
	c.Edit("instance", c.id, map[string]any{"title": "hacked"})
	state = instance.Read(state)
	instance.Plan(state, config).ExpectAction(t, providertest.Update)
	instance.Update(state, config)
	c.expectInstance(t, map[string]any{"title": "News of today"})
}

func TestInstance_DeletedOutsideTerraform(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource(instanceType)
	state := instance.Create(c.config())
	c.Delete("instance", c.id)
	instance.ExpectGone(state)
}

// notFoundResponses are the answers for an object that does not exist
// (design/api/zaoshu.md, "Missing objects").
func notFoundResponses() map[string]faults.Fault {
	return map[string]faults.Fault{
		"status 404": {Status: http.StatusNotFound, Body: `{"message":"Not Found"}`},
		"code 1001":  {Status: http.StatusOK, Body: `{"code":1001,"data":null,"msg":"no such instance"}`},
		"null data":  {Status: http.StatusOK, Body: `{"code":0,"data":null,"msg":""}`},
		"empty 404":  {Status: http.StatusNotFound, Body: `{}`},
	}
}

func TestInstance_NotFound(t *testing.T) {
	t.Parallel()
	for name, fault := range notFoundResponses() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCrawler(t)
			instance := c.fleet.Resource(instanceType)
			state := instance.Create(c.config())
			c.AddFault(fault)
			instance.ExpectGone(state)
			diags := instance.CreateFails(c.config(map[string]any{"title": "x"}))
			diags.Expect(t, providertest.Error("instance_id", "Zaoshu: no such instance", c.id,
				"Check the id", "Users create and delete instances in Zaoshu's dashboard."))
			if got := c.RequestCounts()[http.MethodPatch]; got != 0 {
				t.Errorf("got %d PATCH requests, want 0", got)
			}
		})
	}
}

// malformedResponses are answers with status 200 that do not come from the API.
func malformedResponses() map[string]faults.Fault {
	return map[string]faults.Fault{
		"HTML page": {
			Status: http.StatusOK, Body: "<html><title>Sign in</title></html>", ContentType: "text/html",
		},
		"no envelope":    {Status: http.StatusOK, Body: "{}"},
		"numeric id":     {Status: http.StatusOK, Body: `{"code":0,"data":{"id":7}}`},
		"truncated JSON": {Status: http.StatusOK, Body: `{"code":0,"data":{"id":"`},
		"other id": {Status: http.StatusOK, Body: `{"code":0,"data":{"id":"` + unknownID +
			`","title":"News","createdAt":0,"status":"idle"}}`},
	}
}

func TestInstance_MalformedAnswerKeepsState(t *testing.T) {
	t.Parallel()
	all := malformedResponses()
	all["HTML page with status 404"] = faults.Fault{
		Status: http.StatusNotFound, Body: "<html><title>404 Not Found</title></html>", ContentType: "text/html",
	}
	for name, fault := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCrawler(t)
			instance := c.fleet.Resource(instanceType)
			state := instance.Create(c.config())
			c.AddFault(fault)
			left, diags := instance.TryRead(state)
			diags.Expect(t, providertest.Error("", `could not read instance "`+c.id+`"`,
				"This is not how the API answers", "zaoshu.endpoint"))
			providertest.ExpectValues(t, left.Values, state.Values)
		})
	}
}

func TestInstance_MalformedAnswerIsRetried(t *testing.T) {
	t.Parallel()
	for name, fault := range malformedResponses() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCrawler(t)
			instance := c.fleet.Resource(instanceType)
			state := instance.Create(c.config())
			fault.Times = 1
			c.AddFault(fault)
			instance.ExpectNoChanges(state, c.config())
			if got := c.RequestCounts()[http.MethodGet]; got != 4 {
				t.Errorf("got %d GET requests, want 4", got)
			}
		})
	}
}

func TestInstance_ImportByIDAndIdentity(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource(instanceType)
	for _, state := range instance.ImportByIDAndIdentity(c.id) {
		providertest.ExpectValues(t, state.Values, map[string]any{
			"id": c.id, "instance_id": c.id, "title": "News", "result_notify_uri": nil,
		})
		instance.ExpectNoChanges(state, c.config())
		instance.ExpectNoChanges(state, c.config(map[string]any{"title": "News"}))
	}
	_, diags := instance.TryImportByID(unknownID)
	diags.Expect(t,
		providertest.Error("", "There is no such fleet_zaoshu_instance"),
		providertest.Warning("", "Zaoshu: an object was not found", unknownID),
	)
}

func TestInstance_ImportWritesNotifyURI(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource(instanceType)
	config := c.config(map[string]any{"result_notify_uri": hookURL})
	state := instance.ImportByID(c.id)
	instance.Plan(state, config).ExpectAction(t, providertest.Update)
	instance.ExpectNoChanges(instance.Update(state, config), config)
	c.expectInstance(t, map[string]any{"result_notify_uri": hookURL})
}

func TestInstance_InvalidConfig(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource(instanceType)
	invalidID := providertest.Error("instance_id", "must be the id of an instance")
	for name, test := range map[string]struct {
		config map[string]any
		want   providertest.Expectation
	}{
		"empty id":   {map[string]any{"instance_id": ""}, invalidID},
		"path as id": {map[string]any{"instance_id": "a/b"}, invalidID},
		"both notify URIs": {
			c.config(secretHook(hookURL, 1), map[string]any{"result_notify_uri": hookURL}),
			providertest.Error("result_notify_uri_wo", "result_notify_uri"),
		},
		"write-only notify URI without version": {
			c.config(map[string]any{"result_notify_uri_wo": hookURL}),
			providertest.Error("result_notify_uri_wo", "result_notify_uri_wo_version"),
		},
		"version without notify URI": {
			c.config(map[string]any{"result_notify_uri_wo_version": 1}),
			providertest.Error("result_notify_uri_wo_version", "result_notify_uri_wo"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			instance.Validate(test.config).Expect(t, test.want)
		})
	}
	for _, uri := range []string{"example.net", "ftp://example.com/", "http:///x", "https://exa mple.com", "x://"} {
		t.Run("notify URI "+uri, func(t *testing.T) {
			t.Parallel()
			diags := instance.Validate(c.config(map[string]any{"result_notify_uri": uri}))
			diags.Expect(t, providertest.Error("result_notify_uri", "The value is not an HTTP or HTTPS URL"))
			if strings.Contains(diags.String(), uri) {
				t.Errorf("the error contains the URL, which may be secret: %s", diags)
			}
			instance.Validate(c.config(map[string]any{
				"result_notify_uri_wo": uri, "result_notify_uri_wo_version": 1,
			})).Expect(t, providertest.Error("result_notify_uri_wo", "The value is not an HTTP or HTTPS URL"))
		})
	}
}

func TestInstance_UnknownValues(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.fleet.Resource(instanceType).Validate(map[string]any{
		"instance_id": providertest.Unknown, "title": providertest.Unknown, "result_notify_uri": providertest.Unknown,
	}).Expect(t)
}

func TestInstance_RejectedCreateNamesTheAttribute(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.AddFault(faults.Fault{
		Method: http.MethodPatch, Status: http.StatusUnprocessableEntity, Times: 1,
		Body: `{"message":"Validation Failed","errors":[{"resource":"Instance","field":"title","code":"invalid"}]}`,
	})
	diags := c.fleet.Resource(instanceType).CreateFails(c.config(map[string]any{"title": "Old news"}))
	diags.Expect(t, providertest.Error("title", `could not update instance "`+c.id+`"`,
		"rejected title: invalid", "status 422"))
}

func TestInstance_FailedUpdateKeepsState(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource(instanceType)
	state := instance.Create(c.config())
	c.AddFault(faults.Fault{
		Method: http.MethodPatch, Status: http.StatusOK, Body: `{"code":4,"data":null,"msg":"Out of order."}`, Times: 1,
	})
	left, diags := instance.TryUpdate(state, c.config(map[string]any{"title": "Old news"}))
	diags.Expect(t, providertest.Error("", `could not update instance "`+c.id+`"`, "code 4: Out of order."))
	providertest.ExpectValues(t, left.Values, map[string]any{"title": "News"})
}

func TestInstance_UpdateRepeatsAfterLostAnswer(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource(instanceType)
	state := instance.Create(c.config())
	c.AddFault(faults.Fault{Method: http.MethodPatch, Drop: faults.DropAfter, Times: 1})
	config := c.config(map[string]any{"title": "Old news"})
	instance.ExpectNoChanges(instance.Update(state, config), config)
}

func TestSettings_WrongCredentials(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]map[string]string{
		"wrong key":    {"api_key": "other"},
		"wrong secret": {"api_secret": "s3cr3t"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCrawler(t)
			maps.Copy(c.Credentials, change)
			fleet := acctest.NewProvider(t, c.Account)
			_, diags := fleet.Resource(instanceType).TryCreate(c.config())
			diags.Expect(t, providertest.Error(
				"", `could not read instance "`+c.id+`"`, "401 Unauthorized: Bad credentials",
				"zaoshu.api_key (environment variable ZAOSHU_API_KEY)",
				"zaoshu.api_secret (environment variable ZAOSHU_API_SECRET)",
			))
			for setting, secret := range c.Credentials {
				if strings.Contains(diags.String(), secret) {
					t.Errorf("the error contains the value of %s: %s", setting, diags)
				}
			}
			_, diags = fleet.Resource(runType).TryCreate(c.config())
			diags.Expect(t, providertest.Error("", `could not read instance "`+c.id+`"`,
				"401 Unauthorized: Bad credentials"))
			_, diags = fleet.Action(runType).TryInvoke(c.config())
			diags.Expect(t, providertest.Error("", `could not run instance "`+c.id+`"`,
				"401 Unauthorized: Bad credentials"))
		})
	}
}

// A provider tries wrong credentials only once. Each of the 5 providers stands
// for a run of Terraform.
func TestSettings_LockedOutAccount(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	wrong := *c.Account
	wrong.Credentials = maps.Clone(c.Credentials)
	wrong.Credentials["api_secret"] = "s3cr3t"
	for range 5 {
		instance := acctest.NewProvider(t, &wrong).DataSource(instanceType)
		for range 3 {
			_, diags := instance.TryRead(map[string]any{"id": c.id})
			diags.Expect(t, providertest.Error("", "401 Unauthorized: Bad credentials"))
		}
	}
	if got := len(c.Requests()); got > 5 {
		t.Errorf("got %d requests with wrong credentials, want at most 5", got)
	}
	_, diags := c.fleet.Resource(instanceType).TryCreate(c.config())
	diags.Expect(t, providertest.Error(
		"", `could not read instance "`+c.id+`"`, "403 Forbidden: Maximum number of login attempts exceeded.",
		"Too many requests had wrong credentials", "wait some minutes", "ZAOSHU_API_SECRET",
	))
}

// rateLimited returns a fault that rejects one request because of the rate
// limit, which ends after the duration.
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

func TestInstance_WaitsForShortRateLimit(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.AddFault(rateLimited(time.Second))
	c.fleet.Resource(instanceType).Create(c.config())
	c.expectRequests(t, "GET /v2/instance/ID", "GET /v2/instance/ID", "GET /v2/instance/ID")
}

func TestInstance_ReportsLongRateLimit(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.Resource(instanceType)
	state := instance.Create(c.config())
	c.AddFault(rateLimited(90 * time.Minute))
	_, diags := instance.TryRead(state)
	diags.Expect(t, providertest.Error("", "403 Forbidden: API rate limit exceeded",
		"Too many requests. The server accepts requests again in 1h"))
}
