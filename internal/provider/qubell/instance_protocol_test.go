package qubell_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
)

// shopConfig is the configuration of an instance of the application Shop.
func shopConfig(changes ...map[string]any) map[string]any {
	return providertest.Merge(map[string]any{"application_id": mock.ApplicationShop}, changes...)
}

// databaseConfig is the configuration of an instance of the application
// Database.
func databaseConfig(changes ...map[string]any) map[string]any {
	return providertest.Merge(
		shopConfig(
			map[string]any{
				"application_id": mock.ApplicationDatabase, "parameters": map[string]any{"db.name": "orders"},
			},
		),
		changes...)
}

// platformConfig is the configuration of an instance of the application
// Platform.
func platformConfig(changes ...map[string]any) map[string]any {
	return providertest.Merge(shopConfig(map[string]any{"application_id": mock.ApplicationPlatform}), changes...)
}

// parameters is the argument `parameters`.
func parameters(of map[string]any) map[string]any { return map[string]any{"parameters": of} }

// instanceJSON is an instance as the API returns it, with changes.
func instanceJSON(t *testing.T, id string, changes ...map[string]any) string {
	t.Helper()
	shown, err := json.Marshal(providertest.Merge(map[string]any{
		"id": id, "name": "Old", "version": 3, "parameters": map[string]any{"web.size": "small"}, "status": "Running",
		"applicationId": mock.ApplicationShop, "environmentId": mock.EnvironmentDevelopment,
		"ownerId": nil, "workflowHistory": nil, "returnValues": nil, "components": nil,
	}, changes...))
	if err != nil {
		t.Fatal(err)
	}

	return string(shown)
}

func startInstance(t *testing.T) (*acctest.Account, *providertest.Resource) {
	t.Helper()
	account := acctest.NewAccount(t, "qubell")

	return account, acctest.NewProvider(t, account).Resource("fleet_qubell_instance")
}

// requests returns the account's requests after the first ones, with "ID" for
// the id of its instance and without the common path.
func requests(account *acctest.Account, since int, id string) []string {
	all := account.MaskedRequests(id)[since:]
	for i := range all {
		all[i] = strings.Replace(all[i], "/api/1/", "/", 1)
	}

	return all
}

// lastBody returns the body of the account's last request with a method.
func lastBody(t *testing.T, account *acctest.Account, method string) map[string]any {
	t.Helper()
	var body map[string]any
	for _, entry := range account.Journal() {
		if entry.Method == method {
			body = nil
			err := json.Unmarshal([]byte(entry.Body), &body)
			if err != nil {
				t.Fatalf("%s %s has the body %q: %v", entry.Method, entry.Path, entry.Body, err)
			}
		}
	}

	return body
}

// wantRequests compares the requests after the first ones.
func wantRequests(t *testing.T, account *acctest.Account, since int, id string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(append([]string{}, want...), requests(account, since, id)); diff != "" {
		t.Errorf("the requests (-want +got):\n%s", diff)
	}
}

// storedObjects returns the account's objects of a kind as the server stores
// them, by id. Applications and environments exist from the start.
func storedObjects(account *acctest.Account, kind string) map[string]map[string]any {
	found := map[string]map[string]any{}
	for _, each := range account.Objects() {
		if each.Kind == kind {
			found[each.ID] = each.Fields
		}
	}

	return found
}

func TestInstance_Lifecycle_RequestCounts(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig())
	id := state.ID()
	providertest.ExpectValues(t, state.Values, map[string]any{
		"application_id":       mock.ApplicationShop,
		"environment_id":       mock.EnvironmentDevelopment,
		"name":                 "Shop " + id,
		"status":               "Running",
		"version":              3,
		"manifest_version":     nil,
		"revision_id":          nil,
		"parameters":           nil,
		"submodules":           nil,
		"user_data":            nil,
		"effective_parameters": map[string]any{"web.size": "small", "web.replicas": "1", "web.motd": "Welcome"},
		"return_values": map[string]any{
			"web.url":      `"http://` + id + `.shop.example.com"`,
			"web.replicas": "1",
			"web.hosts":    `["1.` + id + `.shop.example.com"]`,
		},
		"components":    []any{},
		"destroy_after": nil,
		"force_destroy": false,
		"timeouts":      nil,
	})
	if state.Identity["id"] != id || len(id) != 24 {
		t.Errorf("the identity is %v, want the id %q of 24 digits", state.Identity, id)
	}
	instance.ExpectNoChanges(state, shopConfig())
	instance.Delete(state)
	wantRequests(t, account, 0, id,
		"POST /applications/"+mock.ApplicationShop+"/launch",
		"GET /instances/ID", // The launch has ended.
		"GET /instances/ID", // The refresh.
		"GET /instances/ID", // Before the workflow.
		"POST /instances/ID/destroy",
		"GET /instances/ID", // The instance is destroyed.
		"DELETE /instances/ID",
	)
}

func TestInstance_Create_AllArguments(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	full := shopConfig(map[string]any{
		"name":             "web",
		"environment_id":   mock.EnvironmentProduction,
		"manifest_version": 2,
		"revision_id":      mock.RevisionStable,
		"parameters":       map[string]any{"web.replicas": "2", "web.motd": "Moin"},
		"user_data":        `{"owner":"ada","hosts":["a","b"]}`,
		"destroy_after":    "8h",
		"force_destroy":    true,
		"timeouts":         map[string]any{"create": "1m", "update": "1m", "delete": "1m"},
	})
	state := instance.Create(full)
	providertest.ExpectValues(t, state.Values, map[string]any{
		"name":                 "web",
		"environment_id":       mock.EnvironmentProduction,
		"manifest_version":     2,
		"version":              2,
		"revision_id":          mock.RevisionStable,
		"parameters":           map[string]any{"web.replicas": "2", "web.motd": "Moin"},
		"effective_parameters": map[string]any{"web.size": "medium", "web.replicas": "2", "web.motd": "Moin"},
		"user_data":            `{"owner":"ada","hosts":["a","b"]}`,
		"destroy_after":        "8h",
		"force_destroy":        true,
	})
	launch := account.Journal()[0].Body
	want := `{"environmentId":"` + mock.EnvironmentProduction + `","instanceName":"web","version":2,"revisionId":"` +
		mock.RevisionStable + `","destroyInterval":28800000,"parameters":{"web.motd":"Moin","web.replicas":"2"}}`
	if launch != want {
		t.Errorf("the launch was %s, want %s", launch, want)
	}
	providertest.ExpectValues(
		t, storedObjects(account, "instance")[state.ID()],
		map[string]any{"userData": map[string]any{"owner": "ada", "hosts": []any{"a", "b"}}},
	)
	instance.ExpectNoChanges(state, full)
	instance.Delete(state)
}

func TestInstance_DestroyAfter_NeverByDefault(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig())
	if body := account.Journal()[0].Body; body != `{"destroyInterval":-1,"parameters":{}}` {
		t.Errorf("the launch was %s, want destroyInterval -1", body)
	}
	if all := storedObjects(account, "schedule"); len(all) != 0 {
		t.Errorf("the schedules are %v, want none", all)
	}
	providertest.ExpectValues(t, state.Values, map[string]any{"destroy_after": nil})
}

func TestInstance_Components(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	submodules := func(size string) map[string]any {
		return platformConfig(map[string]any{
			"submodules": `{"site":{"parameters":{"site.title":"Shop"},` +
				`"submodules":{"cache":{"parameters":{"cache.size":"` + size + `"}}}}}`,
		})
	}
	state := instance.Create(submodules("128"))
	components, _ := state.Values["components"].([]any)
	if len(components) != 2 {
		t.Fatalf("the components are %v, want 2", components)
	}
	site, _ := components[0].(map[string]any)
	db, _ := components[1].(map[string]any)
	if site["name"] != "site" || site["instance_id"] != nil || db["name"] != "db" || db["instance_id"] == nil {
		t.Errorf("the components are %v, want site and db, and an instance of db", components)
	}
	cache := func() any {
		var found any = storedObjects(account, "instance")[state.ID()]
		for _, name := range []string{"submodules", "site", "submodules", "cache", "parameters", "cache.size"} {
			inside, _ := found.(map[string]any)
			found = inside[name]
		}

		return found
	}
	if cache() != "128" {
		t.Errorf("the size of the cache is %v, want 128", cache())
	}
	instance.ExpectNoChanges(state, submodules("128"))
	state = instance.Update(state, submodules("256"))
	if cache() != "256" {
		t.Errorf("the size of the cache is %v, want 256", cache())
	}
	// A submodule that is removed stays as it is.
	before := len(account.Requests())
	state = instance.Update(state, platformConfig())
	providertest.ExpectValues(t, state.Values, map[string]any{"submodules": nil})
	if after := account.Requests(); len(after) > before || cache() != "256" {
		t.Errorf("sent %v, and the size of the cache is %v, want no request and 256", after[before:], cache())
	}
	instance.Delete(state)
}

func TestInstance_Plan_Replaces(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig())
	instance.Plan(state, databaseConfig()).ExpectAction(t, providertest.Replace, "application_id")
	elsewhere := shopConfig(map[string]any{"environment_id": mock.EnvironmentProduction})
	instance.Plan(state, elsewhere).ExpectAction(t, providertest.Replace, "environment_id")
	instance.Plan(state, shopConfig(map[string]any{"environment_id": mock.EnvironmentDevelopment})).
		ExpectAction(t, providertest.NoOp)
	after := instance.Update(state, elsewhere)
	if after.ID() == state.ID() || len(storedObjects(account, "instance")) != 1 {
		t.Errorf("%s was replaced by %s, and the account has %v, want one new instance",
			state.ID(), after.ID(), storedObjects(account, "instance"))
	}
	providertest.ExpectValues(
		t, after.Values,
		map[string]any{"environment_id": mock.EnvironmentProduction, "name": "Shop " + after.ID(), "status": "Running"},
	)
}

func TestInstance_Create_LaunchWarnings(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	id := account.Create("instance", map[string]any{"name": "web"})
	account.AddFault(faults.Fault{
		Method: http.MethodPost,
		Status: http.StatusOK,
		Times:  1,
		Body: `{"id":"` + id + `","warnings":["the quota is nearly used up","the manifest is old"],"errors":["no ` +
			`mail can be sent"]}`,
	})
	state, diags := instance.TryCreate(shopConfig(map[string]any{"name": "web"}))
	diags.Expect(
		t,
		providertest.Warning(
			"", `Qubell: the launch of instance "`+id+`" has warnings`,
			"the quota is nearly used up; the manifest is old",
		),
		providertest.Warning("", `Qubell: the launch of instance "`+id+`" has errors`, "no mail can be sent"),
	)
	providertest.ExpectValues(t, state.Values, map[string]any{"id": id, "status": "Running"})
}

func TestInstance_Read_RemovesDestroyedInstance(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	for name, vanish := range map[string]func(id string){
		"record deleted": func(id string) { account.Delete("instance", id) },
		"status Destroyed": func(id string) {
			account.Edit("instance", id, map[string]any{"status": "Destroyed"})
		},
		"status in lower case": func(id string) {
			account.Edit("instance", id, map[string]any{"status": "destroyed"})
		},
	} {
		state := instance.Create(shopConfig())
		vanish(state.ID())
		if read := instance.Read(state); read != nil {
			t.Errorf("%s: the state is %v, want none", name, read.Values)
		}
		old := acctest.NewProvider(t, account).WithoutIdentity().Resource("fleet_qubell_instance")
		if read := old.Read(state); read != nil {
			t.Errorf("%s: the state without an identity is %v, want none", name, read.Values)
		}
	}
}

func TestInstance_Read_KeepsInstanceBeingDestroyed(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig())
	account.Edit("instance", state.ID(), map[string]any{"status": "Destroying"})
	read, diags := instance.TryRead(state)
	diags.Expect(
		t,
		providertest.Warning(
			"",
			`Qubell: instance "`+state.ID()+`" is being destroyed`,
			"may fail",
			"creates a new instance",
		),
	)
	providertest.ExpectValues(t, read.Values, map[string]any{"id": state.ID(), "status": "Destroying"})
	instance.Plan(read, shopConfig()).ExpectAction(t, providertest.NoOp)
}

func TestInstance_Status_IsNotDrift(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig())
	for _, status := range []string{"Failed", "Executing", "Active", "Suspended"} {
		account.Edit("instance", state.ID(), map[string]any{"status": status})
		providertest.ExpectValues(t, instance.Read(state).Values, map[string]any{"status": status})
		instance.ExpectNoChanges(state, shopConfig())
	}
}

func TestInstance_Drift_OnlyConfiguredArguments(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	config := shopConfig(
		map[string]any{"manifest_version": 2},
		parameters(map[string]any{"web.size": "large", "web.replicas": "2", "web.motd": `["a", 1.0]`}),
	)
	state := instance.Create(config)
	// Other forms of the values, with the same meaning.
	account.Edit("instance", state.ID(), map[string]any{
		"parameters": map[string]any{
			"web.size": "large", "web.replicas": 2, "web.motd": []any{"a", json.Number("1.0")}, "web.more": true,
		},
		"returnValues": map[string]any{"web.url": "http://elsewhere.example.com", "web.size": nil},
	})
	providertest.ExpectValues(t, instance.Read(state).Values, map[string]any{
		"effective_parameters": map[string]any{
			"web.size": "large", "web.replicas": "2", "web.motd": `["a",1.0]`, "web.more": "true",
		},
		"return_values": map[string]any{"web.url": `"http://elsewhere.example.com"`, "web.size": "null"},
	})
	instance.ExpectNoChanges(state, config)
	// Another value, an absent value, and another version.
	account.Edit(
		"instance", state.ID(),
		map[string]any{"parameters": map[string]any{"web.size": "tiny", "web.motd": []any{"a", 2}}, "version": 3},
	)
	drifted := instance.Read(state)
	providertest.ExpectValues(t, drifted.Values, map[string]any{
		"parameters": map[string]any{"web.size": "tiny", "web.motd": `["a",2]`}, "manifest_version": 3, "version": 3,
	})
	instance.Plan(drifted, config).ExpectAction(t, providertest.Update)
	state = instance.Update(drifted, config)
	providertest.ExpectValues(t, state.Values, map[string]any{"version": 2, "parameters": config["parameters"]})
	instance.ExpectNoChanges(state, config)
}

func TestInstance_Read_NullValuesAreNoChange(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig(map[string]any{"name": "web"}))
	account.AddFault(faults.Fault{
		Method: http.MethodGet,
		Status: http.StatusOK,
		Times:  1,
		Body: instanceJSON(
			t, state.ID(), map[string]any{"name": "web", "components": []any{map[string]any{"name": "db"}}},
		),
	})
	read := instance.Read(state)
	providertest.ExpectValues(t, read.Values, map[string]any{
		"name":                 "web",
		"application_id":       mock.ApplicationShop,
		"environment_id":       mock.EnvironmentDevelopment,
		"version":              3,
		"effective_parameters": map[string]any{"web.size": "small"},
		"components":           []any{map[string]any{"name": "db"}},
	})
}

func TestInstance_Read_IncompleteAnswerKeepsState(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig(map[string]any{"name": "web"}))
	account.AddFault(faults.Fault{
		Method: http.MethodGet, Status: http.StatusOK, Body: instanceJSON(t, state.ID(), map[string]any{"name": nil}),
	})
	read, diags := instance.TryRead(state)
	diags.Expect(t, providertest.Error("", `Qubell: could not read instance "`+state.ID()+`"`, "an object lacks name"))
	providertest.ExpectValues(t, read.Values, state.Values)
}

// rejections are answers that end a wait.
func rejections() acctest.FaultCases {
	return acctest.FaultCases{
		"401": {
			Fault: faults.Fault{Status: http.StatusUnauthorized, Body: `{"errors":["bad credentials"]}`},
			Texts: []string{
				"401 Unauthorized: bad credentials",
				"qubell.password (environment variable QUBELL_PASSWORD), qubell.token (environment variable " +
					"QUBELL_TOKEN)",
			},
		},
		"403": {
			Fault: faults.Fault{Status: http.StatusForbidden, Body: `{"error":"not yours"}`},
			Texts: []string{"403 Forbidden: not yours", "do not allow this"},
		},
		"too many requests": acctest.FaultCases{}.WithCommon()["too many requests"],
	}
}

func TestInstance_Read_FailureKeepsState(t *testing.T) {
	t.Parallel()
	all := acctest.FaultCases{
		"500": {
			Fault: faults.Fault{Status: http.StatusInternalServerError, Body: "oops", ContentType: "text/plain"},
			Texts: []string{"500 Internal Server Error", "(after 5 attempts)"},
		},
		"404 of another server": {
			Fault: faults.Fault{
				Status: http.StatusNotFound, Body: "<html>no such page</html>", ContentType: "text/html",
			},
			Texts: []string{
				"404 Not Found", "not how the API answers", "qubell.endpoint (environment variable QUBELL_ENDPOINT)",
			},
		},
		"HTML page": {
			Fault: faults.Fault{Status: http.StatusOK, Body: "<html>Log in</html>", ContentType: "text/html"},
			Texts: []string{"not how the API answers"},
		},
		"truncated": {Fault: faults.Fault{Truncate: true}, Texts: []string{"(after 5 attempts)"}},
		"another object": {
			Fault: faults.Fault{Status: http.StatusOK, Body: `{"schedules":[]}`},
			Texts: []string{"an object lacks id"},
		},
	}.WithCommon()
	maps.Copy(all, rejections())
	all.Run(
		t, startInstance, shopConfig(),
		func(try acctest.FaultRunner) { try.Read(`Qubell: could not read instance "ID"`) },
	)
}

// An update and a destroy start with a GET, too.
func TestInstance_RejectedPoll_EndsUpdateAndDestroy(t *testing.T) {
	t.Parallel()
	rejections().Run(t, startInstance, shopConfig(), func(try acctest.FaultRunner) {
		try.Update(shopConfig(map[string]any{"name": "web"}), `Qubell: could not read instance "ID"`)
		try.Delete(`Qubell: could not read instance "ID"`)
	})
}

func TestInstance_FailedPoll_DelaysUpdateAndDestroy(t *testing.T) {
	t.Parallel()
	for name, fault := range transientFailures() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, instance := startInstance(t)
			brief := map[string]any{"timeouts": map[string]any{"update": "2s", "delete": "2s"}}
			state := instance.Create(shopConfig(brief))
			fault.Method = http.MethodGet
			account.AddFault(fault)
			late := func(before string) providertest.Expectation {
				return providertest.Error(
					"",
					"Qubell: timed out waiting for another job to end before "+before+` of instance "`+state.ID()+`"`,
					`the last poll failed: Qubell: could not read instance "`+state.ID()+`"`,
					"increase the value in timeouts",
				)
			}
			left, diags := instance.TryUpdate(state, shopConfig(brief, map[string]any{"name": "web"}))
			diags.Expect(t, late("the reconfiguration"))
			providertest.ExpectValues(t, left.Values, state.Values)
			left, diags = instance.TryDelete(state)
			diags.Expect(t, late(`workflow "destroy"`))
			providertest.ExpectValues(t, left.Values, state.Values)
		})
	}
}

func TestInstance_FailedPoll_UpdateAndDestroyContinue(t *testing.T) {
	t.Parallel()
	for name, fault := range transientFailures() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, instance := startInstance(t)
			state := instance.Create(shopConfig())
			// The transport repeats a request less often.
			fault.Method, fault.Times = http.MethodGet, 12
			account.AddFault(fault)
			state = instance.Update(state, shopConfig(map[string]any{"name": "web"}))
			providertest.ExpectValues(t, state.Values, map[string]any{"name": "web", "status": "Running"})
			account.AddFault(fault)
			instance.Delete(state)
			if left := storedObjects(account, "instance"); len(left) > 0 {
				t.Errorf("the account has the instances %v, want none", left)
			}
		})
	}
}

// The body of a 404 is not documented. Any body counts if the API answers
// another request.
func TestInstance_Read_404WithAnyBodyIsGone(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	gone := func(method string) {
		account.AddFault(
			faults.Fault{
				Method:      method,
				PathRegexp:  "/instances/",
				Times:       1,
				Status:      http.StatusNotFound,
				Body:        "No such instance.",
				ContentType: "text/plain",
			},
		)
	}
	state := instance.Create(shopConfig())
	gone(http.MethodGet)
	instance.ExpectGone(state)
	gone(http.MethodGet)
	instance.Delete(state)
	gone(http.MethodDelete)
	instance.Delete(state)
}

func TestInstance_Read_UnreachableServerNamesSetting(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "qubell")
	account.Endpoint = "http://127.0.0.1:1"
	_, diags := acctest.NewProvider(t, account).Resource("fleet_qubell_instance").TryCreate(shopConfig())
	diags.Expect(
		t,
		providertest.Error(
			"", "POST http://127.0.0.1:1/api/1/applications/"+mock.ApplicationShop+"/launch", "connection refused",
			"(after 5 attempts)", "qubell.endpoint (environment variable QUBELL_ENDPOINT)",
		),
	)
}

func TestProvider_Credentials(t *testing.T) {
	t.Parallel()
	for name, without := range map[string][]string{
		"token": {"username", "password"}, "user name and password": {"token"},
	} {
		account := acctest.NewAccount(t, "qubell")
		for _, setting := range without {
			delete(account.Credentials, setting)
		}
		_, diags := acctest.NewProvider(t, account).Resource("fleet_qubell_instance").TryCreate(shopConfig())
		if diags.HasError() {
			t.Errorf("with %s: %s, want no error", name, diags)
		}
	}
	fleet := providertest.New(t, provider.New("test")(), map[string]any{"qubell": map[string]any{"username": "ada"}})
	_, diags := fleet.Resource("fleet_qubell_instance").TryPlan(nil, shopConfig())
	diags.Expect(
		t,
		providertest.Error(
			"",
			"Qubell is not configured",
			"qubell.endpoint and qubell.token, or qubell.endpoint and qubell.password",
			"QUBELL_ENDPOINT and QUBELL_TOKEN, or QUBELL_ENDPOINT and QUBELL_PASSWORD",
		),
	)
}
