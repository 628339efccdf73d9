package qubell_test

import (
	"maps"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

func TestInstance_Rename_SendsAllParameters(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	config := func(name string) map[string]any {
		return shopConfig(
			map[string]any{"name": name, "revision_id": mock.RevisionStable},
			parameters(map[string]any{"web.replicas": "2"}),
		)
	}
	state := instance.Create(config("web"))
	plan := instance.Plan(state, config("www"))
	plan.ExpectAction(t, providertest.Update)
	plan.ExpectUnknown(t)
	before := len(account.Requests())
	after := instance.Update(state, config("www"))
	want := maps.Clone(state.Values)
	want["name"] = "www"
	if diff := cmp.Diff(want, after.Values); diff != "" {
		t.Errorf("the state after the rename (-want +got):\n%s", diff)
	}
	wantRequests(
		t,
		account,
		before,
		state.ID(),
		"GET /instances/ID",
		"PUT /instances/ID/configuration",
		"GET /instances/ID",
	)
	// The values of the revision would be reset if they were absent.
	if diff := cmp.Diff(map[string]any{
		"instanceName": "www",
		"parameters":   map[string]any{"web.size": "medium", "web.replicas": "2", "web.motd": "Welcome"},
	}, lastBody(t, account, http.MethodPut)); diff != "" {
		t.Errorf("the request (-want +got):\n%s", diff)
	}
	instance.ExpectNoChanges(after, config("www"))
}

func TestInstance_Rename_KeepsParametersChangedOutsideTerraform(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	config := shopConfig(parameters(map[string]any{"web.replicas": "2"}))
	state := instance.Create(config)
	account.Edit(
		"instance", state.ID(),
		map[string]any{"parameters": map[string]any{"web.size": "large", "web.replicas": "2", "web.motd": "Moin"}},
	)
	instance.Update(state, providertest.Merge(config, map[string]any{"name": "www"}))
	if diff := cmp.Diff(map[string]any{
		"instanceName": "www",
		"parameters":   map[string]any{"web.size": "large", "web.replicas": "2", "web.motd": "Moin"},
	}, lastBody(t, account, http.MethodPut)); diff != "" {
		t.Errorf("the request (-want +got):\n%s", diff)
	}
}

func TestInstance_Parameters_ChangeInPlace(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig(parameters(map[string]any{"web.size": "large", "web.replicas": "2"})))
	id := state.ID()
	// Terraform does not manage this parameter.
	account.Edit(
		"instance", id,
		map[string]any{"parameters": map[string]any{"web.size": "large", "web.replicas": "2", "web.motd": "Moin"}},
	)
	for _, step := range []struct{ written, effective map[string]any }{
		{
			map[string]any{"web.size": "huge", "web.replicas": "2"},
			map[string]any{"web.size": "huge", "web.replicas": "2", "web.motd": "Moin"},
		},
		{
			map[string]any{"web.replicas": "3"},
			map[string]any{"web.size": "small", "web.replicas": "3", "web.motd": "Moin"},
		},
		{map[string]any{}, map[string]any{"web.size": "small", "web.replicas": "1", "web.motd": "Moin"}},
	} {
		state = instance.Read(state)
		config := shopConfig(parameters(step.written))
		plan := instance.Plan(state, config)
		plan.ExpectAction(t, providertest.Update)
		plan.ExpectUnknown(t, "components", "effective_parameters", "return_values", "version")
		state = instance.Update(state, config)
		providertest.ExpectValues(t, state.Values, map[string]any{
			"id":                   id,
			"status":               "Running",
			"version":              3,
			"parameters":           step.written,
			"effective_parameters": step.effective,
		})
		instance.ExpectNoChanges(state, config)
	}
	// The empty map equals null.
	before := len(account.Requests())
	state = instance.Update(state, shopConfig())
	wantRequests(t, account, before, id)
	providertest.ExpectValues(t, state.Values, map[string]any{"parameters": nil})
}

func TestInstance_VersionAndRevision_ChangeInPlace(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	first := shopConfig(map[string]any{"manifest_version": 1})
	state := instance.Create(first)
	id := state.ID()
	providertest.ExpectValues(
		t, state.Values,
		map[string]any{"version": 1, "effective_parameters": map[string]any{"web.size": "small", "web.replicas": "1"}},
	)
	// The versions have different parameters.
	second := shopConfig(map[string]any{"manifest_version": 2}, parameters(map[string]any{"web.motd": "Moin"}))
	state = instance.Update(state, second)
	providertest.ExpectValues(t, state.Values, map[string]any{
		"id":                   id,
		"version":              2,
		"effective_parameters": map[string]any{"web.size": "small", "web.replicas": "1", "web.motd": "Moin"},
	})
	state = instance.Update(state, first)
	providertest.ExpectValues(
		t, state.Values,
		map[string]any{"version": 1, "effective_parameters": map[string]any{"web.size": "small", "web.replicas": "1"}},
	)
	// A revision has a version and parameters.
	stable := shopConfig(map[string]any{"revision_id": mock.RevisionStable})
	state = instance.Update(state, stable)
	providertest.ExpectValues(t, state.Values, map[string]any{
		"version":              2,
		"manifest_version":     nil,
		"effective_parameters": map[string]any{"web.size": "medium", "web.replicas": "1", "web.motd": "Welcome"},
	})
	providertest.ExpectValues(
		t, storedObjects(account, "instance")[id], map[string]any{"revisionId": mock.RevisionStable},
	)
	instance.ExpectNoChanges(state, stable)
	// A null argument and the current version are no changes.
	before := len(account.Requests())
	state = instance.Update(state, shopConfig())
	state = instance.Update(state, shopConfig(map[string]any{"manifest_version": 2}))
	wantRequests(t, account, before, id)
	providertest.ExpectValues(t, state.Values, map[string]any{"version": 2, "manifest_version": 2, "revision_id": nil})
	providertest.ExpectValues(
		t, storedObjects(account, "instance")[id], map[string]any{"revisionId": mock.RevisionStable},
	)
}

func TestInstance_UserData_ReplacedWithoutJob(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	config := func(owner string) map[string]any {
		return shopConfig(map[string]any{"user_data": `{"owner":"` + owner + `"}`})
	}
	state := instance.Create(config("ada"))
	plan := instance.Plan(state, config("bob"))
	plan.ExpectAction(t, providertest.Update)
	plan.ExpectUnknown(t)
	before := len(account.Requests())
	state = instance.Update(state, config("bob"))
	providertest.ExpectValues(
		t, storedObjects(account, "instance")[state.ID()], map[string]any{"userData": map[string]any{"owner": "bob"}},
	)
	state = instance.Update(state, shopConfig())
	providertest.ExpectValues(
		t, storedObjects(account, "instance")[state.ID()], map[string]any{"userData": map[string]any{}},
	)
	wantRequests(t, account, before, state.ID(), "PUT /instances/ID/userData", "PUT /instances/ID/userData")
	instance.ExpectNoChanges(state, shopConfig())
}

func TestInstance_UserData_RejectedIsNotInState(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig())
	account.AddFault(
		faults.Fault{Method: http.MethodPut, Status: http.StatusBadRequest, Body: `{"errors":["no: s3cr3t-of-ada"]}`},
	)
	left, diags := instance.TryUpdate(
		state, shopConfig(map[string]any{"name": "web", "user_data": `{"key":"s3cr3t-of-ada"}`}),
	)
	diags.Expect(
		t,
		providertest.Error(
			"", `Qubell: could not set the user data of instance "`+state.ID()+`"`, "400 Bad Request: no: (redacted)",
		),
	)
	providertest.ExpectValues(t, left.Values, state.Values)
}

func TestInstance_Update_TerraformOnlyArgumentsSendNothing(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig())
	before := len(account.Requests())
	config := shopConfig(map[string]any{"force_destroy": true, "timeouts": map[string]any{"delete": "1h"}})
	plan := instance.Plan(state, config)
	plan.ExpectAction(t, providertest.Update)
	plan.ExpectUnknown(t)
	state = instance.Update(state, config)
	wantRequests(t, account, before, state.ID())
	providertest.ExpectValues(
		t, state.Values,
		map[string]any{"force_destroy": true, "timeouts": map[string]any{"create": nil, "update": nil, "delete": "1h"}},
	)
}

func TestInstance_Update_OfFailedInstance(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig())
	account.Edit("instance", state.ID(), map[string]any{"status": "Failed"})
	failed := instance.Read(state)
	config := shopConfig(map[string]any{"name": "web"})
	instance.Plan(failed, config).ExpectUnknown(t, "status")
	providertest.ExpectValues(
		t, instance.Update(failed, config).Values, map[string]any{"name": "web", "status": "Running"},
	)
}

// TestInstance_FailedConfiguration_IsNotInState has a version of the manifest
// whose reconfiguration fails.
func TestInstance_FailedConfiguration_IsNotInState(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	failing := account.Create("application", map[string]any{"name": "Failing", "manifests": []any{
		map[string]any{"parameters": map[string]any{"a.b": map[string]any{"default": "1"}}},
		map[string]any{
			"parameters": map[string]any{"a.b": map[string]any{"default": "1"}},
			"workflows": map[string]any{"reconfigure": map[string]any{"steps": []any{
				map[string]any{"name": "prepare"}, map[string]any{"name": "switch", "fails": true},
			}}},
		},
	}})
	config := func(version int, data string) map[string]any {
		return map[string]any{
			"application_id": failing, "manifest_version": version, "user_data": data,
			"parameters": map[string]any{"a.b": "2"},
		}
	}
	state := instance.Create(config(1, `{}`))
	left, diags := instance.TryUpdate(state, config(2, `{"a":"b"}`))
	diags.Expect(
		t,
		providertest.Error(
			"",
			`Qubell: the reconfiguration of instance "`+state.ID()+`" failed`,
			`at step "switch"`,
			"The state has the values that the instance has now",
		),
	)
	// The user data was sent. The version was not changed.
	providertest.ExpectValues(t, left.Values, map[string]any{
		"status":           "Failed",
		"version":          1,
		"manifest_version": 1,
		"user_data":        `{"a":"b"}`,
		"parameters":       map[string]any{"a.b": "2"},
	})
	instance.Plan(left, config(2, `{"a":"b"}`)).ExpectAction(t, providertest.Update)
	// A user who returns to the old configuration has no changes.
	instance.ExpectNoChanges(left, config(1, `{"a":"b"}`))
}

func TestInstance_FailedConfiguration_WithShownValuesIsRepeated(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	config := shopConfig(parameters(map[string]any{"web.size": "large"}))
	state := instance.Create(shopConfig(parameters(map[string]any{"web.size": "tiny"})))
	account.AddFault(faults.Fault{
		Method: http.MethodGet, Skip: 1, Times: 1, Status: http.StatusOK,
		Body: instanceJSON(t, state.ID(), parameters(map[string]any{"web.size": "large"}), map[string]any{
			"status": "Failed",
			"workflowHistory": []any{
				map[string]any{"name": "launch", "status": "Succeeded"},
				map[string]any{"name": "reconfigure", "status": "Failed"},
			},
		}),
	})
	left, diags := instance.TryUpdate(state, config)
	diags.Expect(
		t,
		providertest.Error(
			"", `Qubell: the reconfiguration of instance "`+state.ID()+`" failed`, `job "reconfigure" failed`,
			"apply again",
		),
	)
	providertest.ExpectValues(
		t, left.Values, map[string]any{"status": "Failed", "parameters": map[string]any{"web.size": "large"}},
	)
	left = instance.Read(left)
	instance.Plan(left, config).ExpectAction(t, providertest.Update)
	puts := account.RequestCounts()[http.MethodPut]
	mended := instance.Update(left, config)
	if again := account.RequestCounts()[http.MethodPut]; again != puts+1 {
		t.Errorf("%d reconfigurations after the failure, want 1", again-puts)
	}
	providertest.ExpectValues(
		t, mended.Values, map[string]any{"status": "Running", "parameters": map[string]any{"web.size": "large"}},
	)
	instance.ExpectNoChanges(mended, config)
}

func TestInstance_Update_PartialFailureKeepsDoneSteps(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig())
	config := shopConfig(
		map[string]any{"name": "web", "user_data": `{"a":"b"}`, "destroy_after": "8h", "force_destroy": true},
	)
	account.AddFault(
		faults.Fault{
			Method: http.MethodPost, PathRegexp: "/schedule$", Status: http.StatusForbidden,
			Body: `{"errors":["not now"]}`,
		},
	)
	left, diags := instance.TryUpdate(state, config)
	diags.Expect(
		t,
		providertest.Error("", `Qubell: could not schedule workflow "destroy" of instance "`+state.ID()+`"`, "not now"),
	)
	providertest.ExpectValues(
		t,
		left.Values,
		map[string]any{
			"name": "web", "user_data": `{"a":"b"}`, "destroy_after": nil, "force_destroy": true, "status": "Running",
		},
	)
	if plan := instance.Plan(left, config); plan.Values["destroy_after"] != "8h" || plan.Action != providertest.Update {
		t.Errorf("the plan is to %s with %v, want an update", plan.Action, plan.Values)
	}
}

func TestInstance_Update_LostAnswerIsReadBack(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig())
	config := shopConfig(map[string]any{"name": "web"}, parameters(map[string]any{"web.size": "large"}))
	account.AddFault(faults.Fault{Method: http.MethodPut, Drop: faults.DropAfter})
	left, diags := instance.TryUpdate(state, config)
	diags.Expect(
		t, providertest.Error("", `Qubell: could not configure instance "`+state.ID()+`"`, "(after 5 attempts)"),
	)
	providertest.ExpectValues(t, left.Values, map[string]any{
		"name":                 "web",
		"effective_parameters": map[string]any{"web.size": "large", "web.replicas": "1", "web.motd": "Welcome"},
	})
}

func TestInstance_Update_WaitsForShownValues(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig())
	// The job has ended, but the values are from before.
	shown := instanceJSON(t, state.ID(), map[string]any{
		"workflowHistory": []any{
			map[string]any{"name": "launch", "status": "Succeeded"},
			map[string]any{"name": "reconfigure", "status": "Succeeded"},
		},
	})
	account.AddFault(faults.Fault{Method: http.MethodGet, Status: http.StatusOK, Body: shown, Skip: 1, Times: 1})
	before := len(account.Requests())
	state = instance.Update(state, shopConfig(parameters(map[string]any{"web.size": "large"})))
	providertest.ExpectValues(
		t,
		state.Values,
		map[string]any{
			"effective_parameters": map[string]any{"web.size": "large", "web.replicas": "1", "web.motd": "Welcome"},
		},
	)
	wantRequests(
		t,
		account,
		before,
		state.ID(),
		"GET /instances/ID",
		"PUT /instances/ID/configuration",
		"GET /instances/ID",
		"GET /instances/ID",
	)
}

func TestInstance_Update_OfDestroyedInstanceFails(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	for _, status := range []string{"Destroyed", "Destroying"} {
		state := instance.Create(shopConfig())
		account.Edit("instance", state.ID(), map[string]any{"status": status})
		account.AddFault(
			faults.Fault{Method: http.MethodPut, Status: http.StatusConflict, Body: `{"errors":["it is going"]}`},
		)
		left, diags := instance.TryUpdate(state, shopConfig(parameters(map[string]any{"web.size": "large"})))
		diags.Expect(
			t,
			providertest.Error(
				"",
				`Qubell: could not configure instance "`+state.ID()+`"`,
				"Its status is "+status,
				"creates a new instance",
				"it is going",
			),
		)
		providertest.ExpectValues(t, left.Values, map[string]any{"status": status, "parameters": nil})
	}
}

func TestInstance_Parameters_NullIsNotSent(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig())
	account.Edit(
		"instance", state.ID(), map[string]any{"parameters": map[string]any{"web.size": "large", "web.motd": nil}},
	)
	instance.Update(instance.Read(state), shopConfig(map[string]any{"name": "web"}))
	if diff := cmp.Diff(
		map[string]any{"instanceName": "web", "parameters": map[string]any{"web.size": "large"}},
		lastBody(t, account, http.MethodPut),
	); diff != "" {
		t.Errorf("the request (-want +got):\n%s", diff)
	}
}
