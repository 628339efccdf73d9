package qubell_test

import (
	"net/http"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

// parametersWO are the arguments `parameters_wo` and `parameters_wo_version`.
func parametersWO(version int, of map[string]any) map[string]any {
	return map[string]any{"parameters_wo": of, "parameters_wo_version": version}
}

// expectSecret checks that the state does not contain a text, and that the
// instance has it as the value of a parameter.
func expectSecret(t *testing.T, account *acctest.Account, state *providertest.State, parameter, value string) {
	t.Helper()
	if state.Contains(t, value) {
		t.Errorf("the state contains %q, want it not to: %v", value, state.Values)
	}
	has, _ := storedObjects(account, "instance")[state.ID()]["parameters"].(map[string]any)
	if has[parameter] != value {
		t.Errorf("the instance has %s = %v, want %q", parameter, has[parameter], value)
	}
}

func TestInstance_ParametersWO_StayOutOfState(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	config := shopConfig(
		parameters(map[string]any{"web.size": "large"}), parametersWO(1, map[string]any{"web.motd": "open-sesame"}),
	)
	state := instance.Create(config)
	want := map[string]any{
		"parameters": map[string]any{"web.size": "large"}, "parameters_wo": nil, "parameters_wo_version": 1,
		"effective_parameters": map[string]any{"web.size": "large", "web.replicas": "1"},
	}
	providertest.ExpectValues(t, state.Values, want)
	providertest.ExpectValues(t, lastBody(t, account, http.MethodPost), map[string]any{
		"parameters": map[string]any{"web.size": "large", "web.motd": "open-sesame"},
	})
	expectSecret(t, account, state, "web.motd", "open-sesame")
	instance.ExpectNoChanges(state, config)
	state = instance.Read(state)
	providertest.ExpectValues(t, state.Values, want)
	expectSecret(t, account, state, "web.motd", "open-sesame")
	// A change of the value alone has no effect.
	instance.Plan(state, shopConfig(config, parametersWO(1, map[string]any{"web.motd": "new-secret"}))).
		ExpectAction(t, providertest.NoOp)
	changed := shopConfig(config, parametersWO(2, map[string]any{"web.motd": "new-secret"}))
	plan := instance.Plan(state, changed)
	plan.ExpectAction(t, providertest.Update)
	plan.ExpectUnknown(t, "components", "effective_parameters", "return_values", "version")
	state = instance.Update(state, changed)
	providertest.ExpectValues(t, state.Values, map[string]any{
		"parameters_wo_version": 2,
		"effective_parameters":  map[string]any{"web.size": "large", "web.replicas": "1"},
	})
	expectSecret(t, account, state, "web.motd", "new-secret")
	instance.ExpectNoChanges(state, changed)
}

func TestInstance_ParametersWO_AreInEveryReconfiguration(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change map[string]any
		want   map[string]any
	}{
		"name": {
			map[string]any{"name": "renamed"},
			map[string]any{"web.size": "small", "web.replicas": "1", "web.motd": "newest-secret"},
		},
		"parameters": {
			parameters(map[string]any{"web.size": "huge"}),
			map[string]any{"web.size": "huge", "web.replicas": "1", "web.motd": "newest-secret"},
		},
		"version": {map[string]any{"manifest_version": 2}, map[string]any{"web.motd": "newest-secret"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, instance := startInstance(t)
			state := instance.Create(shopConfig(parametersWO(1, map[string]any{"web.motd": "open-sesame"})))
			// The configuration has another value now, with the same version.
			after := shopConfig(parametersWO(1, map[string]any{"web.motd": "newest-secret"}), test.change)
			state = instance.Update(state, after)
			providertest.ExpectValues(
				t, lastBody(t, account, http.MethodPut), map[string]any{"parameters": test.want},
			)
			expectSecret(t, account, state, "web.motd", "newest-secret")
			instance.ExpectNoChanges(state, after)
		})
	}
}

func TestInstance_ParametersWO_Removed(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	one := shopConfig(parametersWO(1, map[string]any{"web.motd": "open-sesame", "web.size": "secret-size"}))
	state := instance.Create(one)
	fewer := shopConfig(parametersWO(2, map[string]any{"web.size": "secret-size"}))
	state = instance.Update(state, fewer)
	providertest.ExpectValues(t, state.Values, map[string]any{
		"effective_parameters": map[string]any{"web.replicas": "1", "web.motd": "Welcome"},
	})
	expectSecret(t, account, state, "web.size", "secret-size")
	state = instance.Update(state, shopConfig())
	providertest.ExpectValues(t, state.Values, map[string]any{
		"parameters_wo_version": nil,
		"effective_parameters":  map[string]any{"web.size": "small", "web.replicas": "1", "web.motd": "Welcome"},
	})
	instance.ExpectNoChanges(state, shopConfig())
}

func TestInstance_ParametersWO_RemovedStaysHiddenUntilReset(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig(parametersWO(1, map[string]any{"web.motd": "open-sesame"})))
	// The server accepts the reconfiguration, and does not reset the parameter.
	account.AddFault(faults.Fault{
		Method: http.MethodPut, PathRegexp: "/configuration$", Status: http.StatusOK, Body: `{}`,
	})
	state = instance.Update(state, shopConfig())
	expectSecret(t, account, state, "web.motd", "open-sesame")
	expectSecret(t, account, instance.Read(state), "web.motd", "open-sesame")
}

func TestInstance_ParametersWO_MoveBetweenArguments(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	visible := shopConfig(parameters(map[string]any{"web.motd": "open-sesame"}))
	hidden := shopConfig(parametersWO(1, map[string]any{"web.motd": "open-sesame"}))
	state := instance.Create(visible)
	instance.Plan(state, hidden).ExpectAction(t, providertest.Update)
	state = instance.Update(state, hidden)
	providertest.ExpectValues(t, state.Values, map[string]any{"parameters": nil})
	expectSecret(t, account, state, "web.motd", "open-sesame")
	instance.ExpectNoChanges(state, hidden)
	state = instance.Update(state, visible)
	providertest.ExpectValues(t, state.Values, map[string]any{
		"parameters":           map[string]any{"web.motd": "open-sesame"},
		"effective_parameters": map[string]any{"web.size": "small", "web.replicas": "1", "web.motd": "open-sesame"},
	})
	instance.ExpectNoChanges(state, visible)
}

func TestInstance_ParametersWO_Drift(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	config := shopConfig(
		parameters(map[string]any{"web.size": "large"}), parametersWO(1, map[string]any{"web.motd": "open-sesame"}),
	)
	state := instance.Create(config)
	set := func(of map[string]any) { account.Edit("instance", state.ID(), map[string]any{"parameters": of}) }
	// A change of a write-only parameter is not detected, and not shown.
	set(map[string]any{"web.size": "large", "web.replicas": "1", "web.motd": "foreign-secret"})
	state = instance.Read(state)
	expectSecret(t, account, state, "web.motd", "foreign-secret")
	instance.ExpectNoChanges(state, config)
	// The next reconfiguration overwrites it.
	set(map[string]any{"web.size": "tiny", "web.replicas": "1", "web.motd": "foreign-secret"})
	state = instance.Update(instance.Read(state), config)
	expectSecret(t, account, state, "web.motd", "open-sesame")
	providertest.ExpectValues(t, state.Values, map[string]any{"parameters": map[string]any{"web.size": "large"}})
}

func TestInstance_ParametersWO_ReturnValues(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	// db.url of the application has the name.
	config := shopConfig(
		map[string]any{"application_id": mock.ApplicationDatabase},
		parametersWO(1, map[string]any{"db.name": "secret-orders"}),
	)
	state := instance.Create(config)
	providertest.ExpectValues(t, state.Values, map[string]any{"return_values": map[string]any{}})
	expectSecret(t, account, state, "db.name", "secret-orders")
	state = instance.Read(state)
	expectSecret(t, account, state, "db.name", "secret-orders")
	// web.replicas is also the name of a return value. The others have no
	// secret.
	shop := acctest.NewProvider(t, account).Resource(instanceType)
	state = shop.Create(shopConfig(parametersWO(1, map[string]any{"web.replicas": "2"})))
	values, _ := state.Values["return_values"].(map[string]any)
	if _, found := values["web.replicas"]; found || len(values) == 0 {
		t.Errorf("the return values are %v, want some and no web.replicas", values)
	}
}

func TestInstance_ParametersWO_FailedUpdate(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	before := shopConfig(parameters(map[string]any{"web.motd": "Hello"}))
	state := instance.Create(before)
	after := shopConfig(parametersWO(1, map[string]any{"web.motd": "open-sesame"}))
	account.AddFault(faults.Fault{
		Method: http.MethodGet, PathRegexp: "/instances/", Skip: 1, Status: http.StatusOK, Times: 1,
		Body: instanceJSON(t, state.ID(), map[string]any{
			"status": "Failed", "parameters": map[string]any{"web.size": "small", "web.motd": "open-sesame"},
			"workflowHistory": []any{map[string]any{"name": "reconfigure", "status": "Failed"}},
		}),
	})
	state, diags := instance.TryUpdate(state, after)
	diags.Expect(t, providertest.Error("", "the reconfiguration of instance", "failed"))
	providertest.ExpectValues(t, state.Values, map[string]any{
		"parameters_wo_version": nil, "effective_parameters": map[string]any{"web.size": "small"},
	})
	expectSecret(t, account, state, "web.motd", "open-sesame")
	// The next apply repeats the reconfiguration.
	instance.Plan(state, after).ExpectAction(t, providertest.Update)
	state = instance.Update(state, after)
	expectSecret(t, account, state, "web.motd", "open-sesame")
	instance.ExpectNoChanges(state, after)
}

func TestInstance_ParametersWO_FirstApplyAfterImport(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	id := account.Create("instance", map[string]any{
		"parameters": map[string]any{"web.size": "large", "web.replicas": "2", "web.motd": "old-secret"},
	})
	state := instance.ImportByID(id)
	config := shopConfig(
		parameters(map[string]any{"web.size": "large"}), parametersWO(1, map[string]any{"web.motd": "open-sesame"}),
	)
	instance.Plan(state, config).ExpectAction(t, providertest.Update)
	state = instance.Update(state, config)
	expectSecret(t, account, state, "web.motd", "open-sesame")
	providertest.ExpectValues(t, lastBody(t, account, http.MethodPut), map[string]any{
		"parameters": map[string]any{"web.size": "large", "web.replicas": "2", "web.motd": "open-sesame"},
	})
	instance.ExpectNoChanges(state, config)
}

func TestInstance_WriteOnly_ErrorsHoldNoSecrets(t *testing.T) {
	t.Parallel()
	secret := shopConfig(parametersWO(1, map[string]any{"web.motd": "open-sesame", "web.size": "tiny"}),
		map[string]any{"user_data_wo": `{"key":"ali-baba"}`, "user_data_wo_version": 1})
	other := shopConfig(parametersWO(2, map[string]any{"web.motd": "no-secret", "web.size": "huge"}),
		map[string]any{"user_data_wo": `{"key":"ali-baba"}`, "user_data_wo_version": 1})
	for name, test := range map[string]struct {
		job string
		// reads is how often the provider reads the instance before the job.
		reads int
		fail  func(instance *providertest.Resource, state *providertest.State) providertest.Diagnostics
	}{
		"reconfiguration": {
			"reconfigure", 1,
			func(instance *providertest.Resource, state *providertest.State) providertest.Diagnostics {
				_, diags := instance.TryUpdate(state, other)

				return diags
			},
		},
		"destruction": {
			"destroy", 2,
			func(instance *providertest.Resource, state *providertest.State) providertest.Diagnostics {
				_, diags := instance.TryDelete(state)

				return diags
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, instance := startInstance(t)
			state := instance.Create(secret)
			account.AddFault(faults.Fault{
				Method: http.MethodGet, PathRegexp: "/instances/", Skip: test.reads, Status: http.StatusOK,
				Body: instanceJSON(t, state.ID(), map[string]any{
					"status": "Failed", "errorMessage": "cannot say open-sesame to a tiny door",
					"workflowHistory": []any{map[string]any{"name": test.job, "status": "Failed"}},
				}),
			})
			test.fail(instance, state).Expect(
				t, providertest.Error("", "failed", "cannot say (redacted) to a (redacted) door"))
		})
	}
}

func TestInstance_ParametersWO_RejectedDestructionHoldsNoSecret(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig(parametersWO(1, map[string]any{"web.motd": "open-sesame"})))
	account.AddFault(faults.Fault{
		Method: http.MethodPost, PathRegexp: "/destroy$", Status: http.StatusBadRequest,
		Body: `{"errors":["cannot say open-sesame"]}`,
	})
	_, diags := instance.TryDelete(state)
	diags.Expect(t, providertest.Error("", "cannot say (redacted)"))
}

func TestInstance_ParametersWO_ResumedLaunchHoldsNoFormerSecret(t *testing.T) {
	t.Parallel()
	s := newTimedAccount(t)
	state := interruptLaunch(t, s, shopConfig(parametersWO(1, map[string]any{"web.motd": "open-sesame"})))
	s.AddFault(faults.Fault{
		Method: http.MethodGet, PathRegexp: "/instances/", Status: http.StatusOK,
		Body: instanceJSON(t, state.ID(), map[string]any{
			"status": "Failed", "errorMessage": "cannot say open-sesame",
			"parameters":      map[string]any{"web.motd": "open-sesame"},
			"workflowHistory": []any{map[string]any{"name": "launch", "status": "Failed"}},
		}),
	})
	_, diags := s.Provider.Resource(instanceType).TryUpdate(
		state, shopConfig(parametersWO(2, map[string]any{"web.motd": "close-sesame"})))
	diags.Expect(t, providertest.Error("", "the launch of instance", "cannot say (redacted)"))
}

func TestInstance_WriteOnly_FailedLaunch(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	account.AddFault(faults.Fault{
		Method: http.MethodGet, PathRegexp: "/instances/", Status: http.StatusForbidden, Body: "{}", Times: 1,
	})
	state, diags := instance.CreateTainted(platformConfig(
		parametersWO(1, map[string]any{"platform.domain": "open-sesame"}),
		map[string]any{
			"submodules_wo":         `{"site":{"parameters":{"site.title":"third-sesame"}}}`,
			"submodules_wo_version": 1,
			"user_data_wo":          `{"key":"close-sesame"}`,
			"user_data_wo_version":  1,
		}))
	diags.Expect(t, providertest.Error("", "could not read instance"))
	for _, state := range []*providertest.State{state, instance.Read(state)} {
		if state.Contains(t, "sesame") {
			t.Errorf("the state contains a write-only value, want none: %v", state.Values)
		}
	}
}

func TestInstance_UserDataWO(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	userData := func(id string) any { return storedObjects(account, "instance")[id]["userData"] }
	config := func(document string, version int) map[string]any {
		return shopConfig(map[string]any{"user_data_wo": document, "user_data_wo_version": version})
	}
	state := instance.Create(config(`{"key":"open-sesame"}`, 1))
	id := state.ID()
	want := func(value any) {
		t.Helper()
		providertest.ExpectValues(t, map[string]any{"userData": userData(id)}, map[string]any{"userData": value})
		if state.Contains(t, "sesame") {
			t.Errorf("the state contains the user data, want it not to: %v", state.Values)
		}
	}
	providertest.ExpectValues(t, state.Values, map[string]any{"user_data_wo": nil, "user_data_wo_version": 1})
	want(map[string]any{"key": "open-sesame"})
	instance.Plan(state, config(`{"key":"other"}`, 1)).ExpectAction(t, providertest.NoOp)
	before := len(account.Requests())
	state = instance.Update(state, config(`{"key":"close-sesame"}`, 2))
	wantRequests(t, account, before, id, "PUT /instances/ID/userData")
	want(map[string]any{"key": "close-sesame"})
	state = instance.Update(state, shopConfig())
	want(map[string]any{})
	instance.ExpectNoChanges(state, shopConfig())
}

func TestInstance_UserDataWO_InterruptedBeforeSent(t *testing.T) {
	t.Parallel()
	s := newTimedAccount(t)
	instance := s.Provider.Resource(instanceType)
	config := shopConfig(map[string]any{"user_data_wo": `{"owner":"ada"}`, "user_data_wo_version": 1})
	s.AddFault(faults.Fault{Method: http.MethodPut, Drop: faults.DropBefore, Times: 1})
	state, diags := s.Provider.WithContext(s.Writes.CancelAt(2)).Resource(instanceType).TryCreate(config)
	diags.Expect(t, providertest.Warning("", "Qubell: interrupted waiting"))
	s.Clock.Advance(launchDuration)
	state = instance.Read(state)
	instance.Plan(state, config).ExpectAction(t, providertest.Update)
	state = instance.Update(state, config)
	providertest.ExpectValues(t, storedObjects(s.Account, "instance")[state.ID()],
		map[string]any{"userData": map[string]any{"owner": "ada"}})
	instance.ExpectNoChanges(state, config)
}

func TestInstance_SubmodulesWO(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	document := func(title string) string { return `{"site":{"parameters":{"site.title":"` + title + `"}}}` }
	config := func(title string, version int, changes ...map[string]any) map[string]any {
		return platformConfig(providertest.Merge(
			map[string]any{"submodules_wo": document(title), "submodules_wo_version": version}, changes...))
	}
	sent := func(title string) map[string]any {
		return map[string]any{"submodules": map[string]any{
			"site": map[string]any{"parameters": map[string]any{"site.title": title}},
		}}
	}
	state := instance.Create(config("open-sesame", 1))
	providertest.ExpectValues(t, state.Values, map[string]any{"submodules_wo": nil, "submodules_wo_version": 1})
	providertest.ExpectValues(t, lastBody(t, account, http.MethodPost), sent("open-sesame"))
	instance.Plan(state, config("other", 1)).ExpectAction(t, providertest.NoOp)
	state = instance.Update(state, config("close-sesame", 1, map[string]any{"name": "renamed"}))
	providertest.ExpectValues(t, lastBody(t, account, http.MethodPut), sent("close-sesame"))
	state = instance.Update(state, config("third-sesame", 2, map[string]any{"name": "renamed"}))
	providertest.ExpectValues(t, lastBody(t, account, http.MethodPut), sent("third-sesame"))
	if state.Contains(t, "sesame") {
		t.Errorf("the state contains the submodules, want it not to: %v", state.Values)
	}
	// Removing them changes nothing.
	before := len(account.Requests())
	state = instance.Update(state, platformConfig(map[string]any{"name": "renamed"}))
	wantRequests(t, account, before, state.ID())
	providertest.ExpectValues(t, state.Values, map[string]any{"submodules_wo_version": nil})
	// The other argument, and back.
	visible := platformConfig(map[string]any{"name": "renamed", "submodules": document("Home")})
	state = instance.Update(state, visible)
	providertest.ExpectValues(t, lastBody(t, account, http.MethodPut), sent("Home"))
	state = instance.Update(state, config("open-sesame", 1, map[string]any{"name": "renamed"}))
	providertest.ExpectValues(t, lastBody(t, account, http.MethodPut), sent("open-sesame"))
	providertest.ExpectValues(t, state.Values, map[string]any{"submodules": nil})
}

func TestInstance_WriteOnly_Validation(t *testing.T) {
	t.Parallel()
	_, instance := startInstance(t)
	for name, test := range map[string]struct {
		changes map[string]any
		want    providertest.Expectation
	}{
		"same parameter": {
			providertest.Merge(
				parameters(map[string]any{"web.size": "a", "web.motd": "b", "web.replicas": "1"}),
				parametersWO(1, map[string]any{"web.size": "c", "web.motd": "d"}),
			),
			providertest.Error("parameters_wo", "parameters and parameters_wo set the same parameter",
				"Both set web.motd, web.size. Remove it from parameters"),
		},
		"null parameter": {
			parametersWO(1, map[string]any{"web.size": nil}), providertest.Error("parameters_wo"),
		},
		"parameter without a name": {
			parametersWO(1, map[string]any{"": "a"}), providertest.Error(`parameters_wo[""]`),
		},
		"parameters without version": {
			map[string]any{"parameters_wo": map[string]any{"web.size": "a"}},
			providertest.Error("parameters_wo", "parameters_wo_version"),
		},
		"version of no parameters": {
			map[string]any{"parameters_wo_version": 1}, providertest.Error("parameters_wo_version", "parameters_wo"),
		},
		"two user data": {
			map[string]any{"user_data": "{}", "user_data_wo": "{}", "user_data_wo_version": 1},
			providertest.Error("user_data_wo", "user_data"),
		},
		"user data without version": {
			map[string]any{"user_data_wo": "{}"}, providertest.Error("user_data_wo", "user_data_wo_version"),
		},
		"version of no user data": {
			map[string]any{"user_data_wo_version": 1}, providertest.Error("user_data_wo_version", "user_data_wo"),
		},
		"user data without form": {
			map[string]any{"user_data_wo": "[]", "user_data_wo_version": 1},
			providertest.Error("user_data_wo", "must be a JSON object"),
		},
		"two submodules": {
			map[string]any{"submodules": "{}", "submodules_wo": "{}", "submodules_wo_version": 1},
			providertest.Error("submodules_wo", "submodules"),
		},
		"submodules without version": {
			map[string]any{"submodules_wo": "{}"}, providertest.Error("submodules_wo", "submodules_wo_version"),
		},
		"version of no submodules": {
			map[string]any{"submodules_wo_version": 1}, providertest.Error("submodules_wo_version", "submodules_wo"),
		},
		"submodules without form": {
			map[string]any{"submodules_wo": `{"site":{"size":1}}`, "submodules_wo_version": 1},
			providertest.Error("submodules_wo", "an object of submodules by name"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			instance.Validate(shopConfig(test.changes)).Expect(t, test.want)
		})
	}
}

func TestInstance_WriteOnly_RejectionNamesArguments(t *testing.T) {
	t.Parallel()
	_, instance := startInstance(t)
	_, diags := instance.TryCreate(shopConfig(parametersWO(1, map[string]any{"web.colour": "open-sesame"})))
	diags.Expect(t, providertest.Error("", "web.colour", "Correct parameters or parameters_wo"))
	_, diags = instance.TryCreate(platformConfig(map[string]any{
		"submodules_wo": `{"site":{"parameters":{"site.domain":"a"}}}`, "submodules_wo_version": 1,
	}))
	diags.Expect(t, providertest.Error("", "site.domain is mapped", "Correct submodules_wo or parameters"))
}
