package qubell_test

import (
	"net/http"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

// createAndLaunch creates an instance on a slow server, whose launch has ended
// before the first poll.
func createAndLaunch(s *acctest.TimedAccount, config map[string]any) (*providertest.Resource, *providertest.State) {
	instance := s.Provider.Resource("fleet_qubell_instance")
	s.Polls.AdvanceBefore(s.Polls.Count()+1, launchDuration)

	return instance, instance.Create(config)
}

// delayReconfiguration makes the next reconfiguration visible at the second
// poll after its request, and its end at the fourth.
func delayReconfiguration(s *acctest.TimedAccount) {
	polls := s.Polls.Count()
	s.Polls.AdvanceBefore(polls+3, stepDuration/2)
	s.Polls.AdvanceBefore(polls+5, stepDuration)
}

// TestInstance_StatusLag_WaitsForInvisibleReconfiguration has an instance that
// shows the values before the request.
func TestInstance_StatusLag_WaitsForInvisibleReconfiguration(t *testing.T) {
	t.Parallel()
	cache := func(size string) map[string]any {
		return map[string]any{
			"submodules": `{"site":{"submodules":{"cache":{"parameters":{"cache.size":"` + size + `"}}}}}`,
		}
	}
	for name, test := range map[string]struct {
		from, to map[string]any
		values   map[string]any
		// stored is the path of the value on the server, and value the value.
		stored []string
		value  any
	}{
		"parameter removed": {
			shopConfig(
				parameters(map[string]any{"web.size": "large", "web.replicas": "2"}),
			), shopConfig(parameters(map[string]any{"web.replicas": "2"})),
			map[string]any{
				"effective_parameters": map[string]any{"web.size": "small", "web.replicas": "2", "web.motd": "Welcome"},
			},
			[]string{"parameters", "web.size"},
			"small",
		},
		"submodules changed": {
			platformConfig(cache("128")), platformConfig(cache("256")),
			map[string]any{"version": 2},
			[]string{"submodules", "site", "submodules", "cache", "parameters", "cache.size"},
			"256",
		},
		"revision changed": {
			shopConfig(
				map[string]any{"revision_id": mock.RevisionStable},
			), shopConfig(map[string]any{"revision_id": mock.RevisionEdge}),
			map[string]any{"revision_id": mock.RevisionEdge, "version": 3},
			[]string{"revisionId"},
			mock.RevisionEdge,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTimedAccount(t)
			instance, state := createAndLaunch(s, test.from)
			delayReconfiguration(s)
			before := len(s.Requests())
			state = instance.Update(state, test.to)
			wantRequests(t, s.Account, before, state.ID(), "GET /instances/ID", "PUT /instances/ID/configuration",
				"GET /instances/ID", // The status lags.
				"GET /instances/ID", "GET /instances/ID", "GET /instances/ID")
			var found any = storedObjects(s.Account, "instance")[state.ID()]
			for _, name := range test.stored {
				inside, _ := found.(map[string]any)
				found = inside[name]
			}
			if found != test.value {
				t.Errorf("the server has %v, want %v", found, test.value)
			}
			providertest.ExpectValues(t, state.Values, map[string]any{"status": "Running"})
			providertest.ExpectValues(t, state.Values, test.values)
			instance.ExpectNoChanges(state, test.to)
		})
	}
}

func TestInstance_StatusLag_InvisibleReconfigurationFails(t *testing.T) {
	t.Parallel()
	s := newTimedAccount(t)
	application := s.Create("application", map[string]any{"name": "Failing", "manifests": []any{
		map[string]any{
			"parameters": map[string]any{"a.b": map[string]any{"default": "1"}},
			"workflows": map[string]any{
				"reconfigure": map[string]any{"steps": []any{map[string]any{"name": "switch", "fails": true}}},
			},
		},
	}})
	config := map[string]any{"application_id": application}
	instance, state := createAndLaunch(s, providertest.Merge(config, parameters(map[string]any{"a.b": "2"})))
	delayReconfiguration(s)
	left, diags := instance.TryUpdate(state, config)
	diags.Expect(
		t,
		providertest.Error("", `Qubell: the reconfiguration of instance "`+state.ID()+`" failed`, `at step "switch"`),
	)
	providertest.ExpectValues(
		t, left.Values, map[string]any{"status": "Failed", "parameters": map[string]any{"a.b": "2"}},
	)
	instance.Plan(left, config).ExpectAction(t, providertest.Update)
}

// TestInstance_StatusLag_DestroyWithLostAnswer has a job that the instance does
// not show at first.
func TestInstance_StatusLag_DestroyWithLostAnswer(t *testing.T) {
	t.Parallel()
	s := newTimedAccount(t)
	instance, state := createAndLaunch(s, shopConfig())
	s.AddFault(faults.Fault{Method: http.MethodPost, PathRegexp: "/destroy$", Drop: faults.DropAfter, Times: 1})
	polls := s.Polls.Count()
	s.Polls.AdvanceBefore(polls+4, stepDuration/2) // The status is Destroying.
	s.Polls.AdvanceBefore(polls+7, launchDuration)
	before := len(s.Requests())
	instance.Delete(state)
	wantRequests(t, s.Account, before, state.ID(),
		"GET /instances/ID", "POST /instances/ID/destroy", // The answer is lost.
		"GET /instances/ID", "POST /instances/ID/destroy", // The status lags, and the job runs.
		"GET /instances/ID", "POST /instances/ID/destroy",
		"GET /instances/ID", // The status is Destroying.
		"GET /instances/ID", "GET /instances/ID", "GET /instances/ID",
		"DELETE /instances/ID")
	if left := storedObjects(s.Account, "instance"); len(left) > 0 {
		t.Errorf("the account has the instances %v, want none", left)
	}
}
