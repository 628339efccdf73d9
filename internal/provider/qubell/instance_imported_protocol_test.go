package qubell_test

import (
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

func TestInstance_Imported_KeepsParametersNotConfigured(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	has := map[string]any{"web.size": "large", "web.replicas": "2", "web.motd": "Moin"}
	id := account.Create("instance", map[string]any{"parameters": has, "revisionId": mock.RevisionStable, "version": 2})
	state := instance.ImportByID(id)
	config := shopConfig(
		map[string]any{"revision_id": mock.RevisionStable}, parameters(map[string]any{"web.size": "large"}),
	)
	plan := instance.Plan(state, config)
	plan.ExpectAction(t, providertest.Update)
	plan.Diagnostics.Expect(t)
	before := len(account.Requests())
	state = instance.Update(state, config)
	wantRequests(t, account, before, id, "GET /revisions/"+mock.RevisionStable+"/instances")
	providertest.ExpectValues(t, storedObjects(account, "instance")[id], map[string]any{"parameters": has})
	providertest.ExpectValues(
		t, state.Values,
		map[string]any{"parameters": map[string]any{"web.size": "large"}, "effective_parameters": has},
	)
	instance.ExpectNoChanges(state, config)
	// From now on the configuration manages the parameters.
	after := shopConfig(map[string]any{"revision_id": mock.RevisionStable})
	instance.Plan(state, after).Diagnostics.Expect(t)
	providertest.ExpectValues(t, instance.Update(state, after).Values, map[string]any{
		"effective_parameters": map[string]any{"web.size": "small", "web.replicas": "2", "web.motd": "Moin"},
	})
}

func TestInstance_Imported_KeepsParameterInAnotherSpelling(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	id := account.Create("instance", map[string]any{"parameters": map[string]any{"web.size": []any{1, "a"}}})
	state := instance.ImportByID(id)
	config := shopConfig(parameters(map[string]any{"web.size": `[ 1, "a" ]`}))
	before := len(account.Requests())
	state = instance.Update(state, config)
	wantRequests(t, account, before, id)
	instance.ExpectNoChanges(state, config)
}

func TestInstance_Imported_ChangesConfiguredParameters(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	id := account.Create(
		"instance",
		map[string]any{"parameters": map[string]any{"web.size": "large", "web.replicas": "2", "web.motd": "Moin"}},
	)
	config := shopConfig(parameters(map[string]any{"web.size": "huge"}))
	state := instance.Update(instance.ImportByID(id), config)
	providertest.ExpectValues(
		t,
		state.Values,
		map[string]any{
			"effective_parameters": map[string]any{"web.size": "huge", "web.replicas": "2", "web.motd": "Moin"},
		},
	)
	instance.ExpectNoChanges(state, config)
}

func TestInstance_Imported_KeepsDestroyTime(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	id := account.Create("instance", nil)
	at := time.Now().Add(20 * time.Hour)
	account.Create("schedule", map[string]any{"instanceId": id, "timestamp": at.UnixMilli()})
	state := instance.ImportByID(id)
	config := func(after string) map[string]any {
		return shopConfig(map[string]any{"parameters": state.Values["parameters"], "destroy_after": after})
	}
	plan := instance.Plan(state, config("8h"))
	plan.ExpectAction(t, providertest.Update)
	plan.Diagnostics.Expect(
		t,
		providertest.Warning(
			"destroy_after",
			`Qubell: instance "`+id+`" keeps the time of its destruction`,
			"destroys it at "+at.UTC().Format(time.RFC3339)+", as before the import",
			"without a request",
		),
	)
	before := len(account.Requests())
	state = instance.Update(state, config("8h"))
	wantRequests(t, account, before, id)
	wantDestroyTimes(t, account, 20*time.Hour)
	instance.ExpectNoChanges(state, config("8h"))
	// A later change moves the schedule.
	moved := instance.Plan(instance.Read(state), config("9h"))
	moved.ExpectAction(t, providertest.Update)
	moved.Diagnostics.Expect(t)
	instance.Update(instance.Read(state), config("9h"))
	wantDestroyTimes(t, account, 9*time.Hour)
}
