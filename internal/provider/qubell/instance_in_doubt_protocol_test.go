package qubell_test

import (
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

// instanceIDs returns the ids of the account's instances.
func instanceIDs(account *acctest.Account) []string {
	return slices.Sorted(maps.Keys(storedObjects(account, "instance")))
}

func TestInstance_LostAnswer_TakesInstanceOver(t *testing.T) {
	t.Parallel()
	for name, fault := range lostResponses() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, instance := startInstance(t)
			// Instances of another application or with other parameters do not
			// match.
			account.Create("instance", map[string]any{"applicationId": mock.ApplicationDatabase})
			account.Create("instance", map[string]any{"parameters": map[string]any{"web.size": "small"}})
			others := instanceIDs(account)
			account.AddFault(fault)
			config := shopConfig(
				map[string]any{"user_data": `{"a":"b"}`}, parameters(map[string]any{"web.size": "large"}),
			)
			state, diags := instance.TryCreate(config)
			made := slices.DeleteFunc(instanceIDs(account), func(id string) bool { return slices.Contains(others, id) })
			if state == nil || state.Tainted || len(made) != 1 || state.ID() != made[0] {
				t.Fatalf("the server has %v, the state is %+v, want one instance in both:\n%s", made, state, diags)
			}
			diags.Expect(t, providertest.Warning("",
				`Qubell: a response was lost: launch an instance of application "`+mock.ApplicationShop+`"`,
				"took over "+made[0]+` "Shop `+made[0]+`", created at `,
				"equals the request in application_id, environment_id, name, manifest_version and parameters",
				"`terraform state rm ADDRESS`"))
			providertest.ExpectValues(t, state.Values, map[string]any{"status": "Running", "user_data": `{"a":"b"}`})
			instance.ExpectNoChanges(state, config)
		})
	}
}

func TestInstance_LostAnswer_IgnoresOlderInstance(t *testing.T) {
	t.Parallel()
	s := newGatedAccount(t)
	old := s.Create("instance", map[string]any{"name": "web"})
	s.Clock.Advance(time.Minute)
	s.AddFault(lostResponses()["dropped"])
	state, diags := s.Provider.Resource(instanceType).TryCreate(shopConfig(map[string]any{"name": "web"}))
	diags.Expect(t, providertest.Warning("", "a response was lost", "took over"))
	if state == nil || state.ID() == old || len(instanceIDs(s.Account)) != 2 {
		t.Errorf("the server has %v, the state is %+v, want a second instance in both",
			instanceIDs(s.Account), state)
	}
}

func TestInstance_LostAnswer_ListsTwoCandidates(t *testing.T) {
	t.Parallel()
	s := newGatedAccount(t)
	s.Writes.BeforeRequest(1, func() { s.Create("instance", map[string]any{"name": "web"}) })
	s.AddFault(lostResponses()["dropped"])
	diags := s.Provider.Resource(instanceType).CreateFails(shopConfig(map[string]any{"name": "web"}))
	found := instanceIDs(s.Account)
	if len(found) != 2 {
		t.Fatalf("the server has %v, want 2 instances", found)
	}
	diags.Expect(
		t,
		providertest.Error("", `Qubell: could not launch instance "web"`, "cannot determine whether it is one of these",
			found[0]+` "web", created at `, importBlock(instanceType, found[0]), importBlock(instanceType, found[1]),
			"Applying again creates another object"),
	)
}

func TestInstance_LostRequest_IsSentOnceMore(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]faults.Fault{
		"reset":       lostRequestFault(),
		"bad gateway": {Method: http.MethodPost, Status: http.StatusBadGateway, Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, instance := startInstance(t)
			account.AddFault(fault)
			state := instance.Create(shopConfig())
			if found := instanceIDs(account); len(found) != 1 || found[0] != state.ID() {
				t.Errorf("the server has %v, the state %s, want one instance in both", found, state.ID())
			}
			instance.ExpectNoChanges(state, shopConfig())
		})
	}
}

func TestInstance_LostRequest_ReportsDuplicate(t *testing.T) {
	t.Parallel()
	s := newGatedAccount(t)
	var late string
	// The first request arrives after all.
	s.Writes.BeforeRequest(2, func() { late = s.Create("instance", map[string]any{"name": "web"}) })
	s.AddFault(lostRequestFault())
	state, diags := s.Provider.Resource(instanceType).TryCreate(shopConfig(map[string]any{"name": "web"}))
	diags.Expect(
		t,
		providertest.Warning("", `Qubell: a response was lost: launch instance "web"`, "sent the request once more",
			"may have arrived late, or another process may have created these objects", importBlock(instanceType, late),
			"Delete the objects that you do not need"),
	)
	if state == nil || state.Tainted || state.ID() == late {
		t.Errorf("the state is %+v, want another instance than %s", state, late)
	}
}

func TestInstance_LostAnswer_ListFails(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	account.AddFault(lostResponses()["dropped"])
	account.AddFault(faults.Fault{
		Method: http.MethodGet, PathRegexp: "/instances$",
		Status: http.StatusForbidden, Body: `{"errors":["Closed."]}`,
	})
	instance.CreateFails(shopConfig()).Expect(t, providertest.Error("", "could not launch an instance",
		"the search for the created object failed",
		"403 Forbidden: Closed.", "may have been carried out", "Applying again creates another object"))
}

// The launch is on the wire when Ctrl-C arrives, and its instance is stored.
func TestInstance_Interrupted_LaunchOnTheWireIsNotAbandoned(t *testing.T) {
	t.Parallel()
	s := newGatedAccount(t)
	s.AddFault(faults.Fault{Method: http.MethodPost, Latency: 200 * time.Millisecond})
	state, diags := s.Provider.WithContext(s.Writes.CancelAt(1)).Resource(instanceType).TryCreate(shopConfig())
	diags.Expect(t, providertest.Warning("", "Qubell: interrupted waiting for the launch of instance"))
	if found := instanceIDs(s.Account); state == nil || state.Tainted || len(found) != 1 || found[0] != state.ID() {
		t.Fatalf("the server has %v, the state is %+v, want one instance in both", found, state)
	}
	s.Provider.Resource(instanceType).ExpectNoChanges(state, shopConfig())
}
