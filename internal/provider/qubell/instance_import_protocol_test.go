package qubell_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

func TestInstance_Import_ByIDAndIdentity(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	id := account.Create(
		"instance",
		map[string]any{"name": "web", "parameters": map[string]any{"web.size": "large", "web.replicas": 2}},
	)
	config := shopConfig(
		map[string]any{"name": "web"}, parameters(map[string]any{"web.size": "large", "web.replicas": "2"}),
	)
	for _, state := range instance.ImportByIDAndIdentity(id) {
		providertest.ExpectValues(t, state.Values, map[string]any{
			"name":                 "web",
			"application_id":       mock.ApplicationShop,
			"environment_id":       mock.EnvironmentDevelopment,
			"manifest_version":     nil,
			"version":              3,
			"parameters":           nil,
			"effective_parameters": config["parameters"],
			"destroy_after":        nil,
			"force_destroy":        false,
			"revision_id":          nil,
			"submodules":           nil,
			"user_data":            nil,
		})
		instance.ExpectNoChanges(state, shopConfig(map[string]any{"name": "web"}))
		// Parameters that the instance has already need no request.
		before := len(account.Requests())
		plan := instance.Plan(state, config)
		plan.ExpectAction(t, providertest.Update)
		plan.ExpectUnknown(t)
		instance.ExpectNoChanges(instance.Update(state, config), config)
		wantRequests(t, account, before, id, "GET /instances/ID")
	}
}

func TestInstance_Import_InvalidID(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	gone := account.Create("instance", map[string]any{"status": "Destroyed"})
	noImport := providertest.Error("", "Terraform refuses the import")
	_, diags := instance.TryImportByID(unknownID)
	diags.Expect(t, noImport, providertest.Warning("", "Qubell: an object was not found", unknownID))
	_, diags = instance.TryImportByID(gone)
	diags.Expect(t, noImport)
	before := len(account.Requests())
	_, diags = instance.TryImportByID("web")
	diags.Expect(t, providertest.Error("id", "Qubell: not the id of an instance", "24 hexadecimal digits", `"web"`))
	_, diags = instance.TryImportByIdentity(map[string]any{"id": strings.ToUpper(gone) + "F"})
	diags.Expect(t, providertest.Error("id", "not the id of an instance"))
	if after := account.Requests(); len(after) != before {
		t.Errorf("the requests are %v, want none", after[before:])
	}
}

func TestInstance_Import_TakesOverRevision(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	id := instance.Create(shopConfig(map[string]any{"revision_id": mock.RevisionStable})).ID()
	state := instance.ImportByID(id)
	config := func(changes map[string]any) map[string]any {
		return shopConfig(map[string]any{"parameters": state.Values["parameters"]}, changes)
	}
	before := len(account.Requests())
	stable := instance.Update(state, config(map[string]any{"revision_id": mock.RevisionStable, "manifest_version": 2}))
	wantRequests(t, account, before, id, "GET /revisions/"+mock.RevisionStable+"/instances")
	providertest.ExpectValues(
		t, stable.Values, map[string]any{"revision_id": mock.RevisionStable, "manifest_version": 2, "version": 2},
	)
	// A revision that the instance does not have is a change, and so is a
	// revision whose list the account may not read.
	for _, fault := range []*faults.Fault{
		nil, {Method: http.MethodGet, PathRegexp: "/revisions/", Status: http.StatusForbidden, Body: "{}"},
	} {
		if fault != nil {
			account.AddFault(*fault)
		}
		before = len(account.Requests())
		edge := instance.Update(state, config(map[string]any{"revision_id": mock.RevisionEdge}))
		providertest.ExpectValues(t, edge.Values, map[string]any{"revision_id": mock.RevisionEdge, "version": 3})
		wantRequests(t, account, before, id, "GET /revisions/"+mock.RevisionEdge+"/instances",
			"GET /instances/ID", "PUT /instances/ID/configuration", "GET /instances/ID")
	}
}

func TestInstance_Import_SendsWhatTheAPIDoesNotReturn(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	id := account.Create("instance", map[string]any{"applicationId": mock.ApplicationPlatform})
	state := instance.ImportByID(id)
	config := platformConfig(map[string]any{
		"parameters": state.Values["parameters"],
		"user_data":  `{"a":"b"}`,
		"submodules": `{"site":{"parameters":{"site.title":"Shop"}}}`,
	})
	instance.Plan(state, config).ExpectAction(t, providertest.Update)
	state = instance.Update(state, config)
	instance.ExpectNoChanges(state, config)
	providertest.ExpectValues(
		t, storedObjects(account, "instance")[id], map[string]any{"userData": map[string]any{"a": "b"}},
	)
	if puts := account.RequestCounts()[http.MethodPut]; puts != 2 {
		t.Errorf("sent %d PUTs, want 2", puts)
	}
}

func TestInstance_Import_ReadsDestroyAfter(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	id := account.Create("instance", nil)
	for _, left := range []time.Duration{30 * time.Hour, 20 * time.Hour, 40 * time.Hour} {
		account.Create("schedule", map[string]any{"instanceId": id, "timestamp": time.Now().Add(left).UnixMilli()})
	}
	account.Create("schedule", map[string]any{"instanceId": id, "name": "backup"})
	state := instance.ImportByID(id)
	after, _ := state.Values["destroy_after"].(string)
	left, err := time.ParseDuration(after)
	if err != nil || left.Round(time.Minute) != 20*time.Hour || left.Round(time.Second) != left {
		t.Errorf("destroy_after = %q, %v, want about 20h in whole seconds", after, err)
	}
	config := shopConfig(map[string]any{"parameters": state.Values["parameters"], "destroy_after": after})
	instance.ExpectNoChanges(state, config)
	// A little later less time is left, but nothing has changed.
	instance.ExpectNoChanges(instance.Read(state), config)
}
