package wakame_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
)

// newTimedAccount returns an account on a slow server. Its instances take a
// minute to boot and to shut down. The server's clock advances by the step
// before each poll.
func newTimedAccount(t *testing.T, step time.Duration) *acctest.TimedAccount {
	t.Helper()
	at := time.Date(2012, 2, 13, 5, 6, 7, 0, time.UTC)
	slow := acctest.NewTimedAccount(t, "wakame", at, mockserver.Options{BootDuration: time.Minute}, acctest.AnyGET)
	slow.Polls.AdvanceBeforeEach(step)

	return slow
}

// startTimedInstance returns an account of newTimedAccount and the resource on
// it.
func startTimedInstance(t *testing.T, step time.Duration) (*acctest.Account, *providertest.Resource) {
	t.Helper()
	slow := newTimedAccount(t, step)

	return slow.Account, slow.Provider.Resource("fleet_wakame_instance")
}

func TestInstance_CreateWaitsUntilRunning(t *testing.T) {
	t.Parallel()
	account, instance := startTimedInstance(t, 35*time.Second)
	state := instance.Create(minimalConfig())
	providertest.ExpectValues(
		t, state.Values,
		map[string]any{"state": "running", "host_node": mock.HostNode, "created_at": "2012-02-13T05:06:07Z"},
	)
	onlyObject(t, state.Values["networks"])
	want := []string{"POST /api/instances", "GET /api/instances/ID", "GET /api/instances/ID"}
	wantRequests(t, want, account.MaskedRequests(state.ID()))
}

func TestInstance_CreateEndsTerminated(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change map[string]any
		texts  []string
	}{
		"a broken image": {
			map[string]any{"image_id": mock.ImageBroken},
			[]string{"Its host node was hn-demo1", "image wmi-broken does not boot"},
		},
		"a spec without capacity": {
			map[string]any{"instance_spec_id": mock.SpecNoCapacity},
			[]string{"It had no host node", "instance spec is-noroom", "its network has no free address"},
		},
		"a missing network": {
			map[string]any{"network_id": "nw-none"},
			[]string{"the network nw-none does not exist or has no free address"},
		},
		"a host node without capacity": {
			map[string]any{"host_node_id": mock.HostNodeSmall, "instance_spec_id": mock.SpecNoCapacity},
			[]string{"It had no host node"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, instance := startInstance(t)
			state, diags := instance.CreateTainted(minimalConfig(test.change))
			summary := `Wakame-vdc: instance "` + state.ID() + `" was terminated instead of started`
			diags.Expect(t, providertest.Error("", append(test.texts, summary, "reports no reason")...))
			providertest.ExpectValues(t, state.Values, map[string]any{"state": "terminated"})
			instance.ExpectGone(state)
			// The next apply replaces the instance without a DELETE.
			state = instance.Update(state, minimalConfig())
			providertest.ExpectValues(t, state.Values, map[string]any{"state": "running"})
			if counts := account.RequestCounts(); counts[http.MethodDelete] != 0 || counts[http.MethodPost] != 2 {
				t.Errorf("got the requests %v, want 2 POSTs and no DELETE", counts)
			}
		})
	}
}

// TestInstance_FailedCreateStoresNoSecret has a write-only value: the framework
// removes it from the state of a create that succeeds only.
func TestInstance_FailedCreateStoresNoSecret(t *testing.T) {
	t.Parallel()
	_, instance := startInstance(t)
	state, _ := instance.CreateTainted(minimalConfig(map[string]any{
		"image_id": mock.ImageBroken, "user_data_wo": "s3cr3t", "user_data_wo_version": 1,
	}))
	providertest.ExpectValues(t, state.Values, map[string]any{"user_data_wo": nil, "user_data_wo_version": 1})
	if state.Contains(t, "s3cr3t") {
		t.Errorf("the state of the failed create has the secret: %v", state.Values)
	}
}

func TestInstance_CreateWithoutFreeAddress(t *testing.T) {
	t.Parallel()
	_, instance := startInstance(t)
	config := minimalConfig(map[string]any{"network_id": mock.NetworkSmall})
	instance.Create(config)
	instance.Create(config)
	_, diags := instance.CreateTainted(config)
	diags.Expect(
		t,
		providertest.Error(
			"", "was terminated instead of started", "the network nw-small does not exist or has no free address",
		),
	)
}

func TestInstance_SkippedSecurityGroups(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state, diags := instance.CreateTainted(
		minimalConfig(map[string]any{"security_groups": []string{mock.SecurityGroup, "sg-none", "sg-nil"}}),
	)
	diags.Expect(
		t,
		providertest.Error(
			"security_groups", `Wakame-vdc: instance "`+state.ID()+`" lacks security groups`,
			"left out sg-nil, sg-none", "replaces it",
		),
	)
	providertest.ExpectValues(
		t, state.Values, map[string]any{"state": "running", "security_groups": []any{mock.SecurityGroup}},
	)
	wantStates(t, account, map[string]string{state.ID(): "running"})
	after := instance.Update(state, minimalConfig(map[string]any{"security_groups": []string{mock.SecurityGroup}}))
	wantStates(t, account, map[string]string{state.ID(): "terminated", after.ID(): "running"})
}

func TestInstance_CreateWaitNotFound(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	account.AddFault(faults.Fault{
		Method: http.MethodGet, Status: http.StatusNotFound, Body: errorBody("UnknownUUIDResource", "100"),
	})
	state, diags := instance.CreateTainted(minimalConfig())
	diags.Expect(
		t, providertest.Error("", `could not read instance "`+state.ID()+`"`, "404 Not Found: UnknownUUIDResource"),
	)
}

func TestInstance_DeleteWaitsForBoot(t *testing.T) {
	t.Parallel()
	account, instance := startTimedInstance(t, 35*time.Second)
	id := account.Create("instance", nil)
	instance.Delete(instance.State(minimalConfig(map[string]any{"id": id})))
	want := []string{
		"GET /api/instances/ID", // The instance is starting.
		"GET /api/instances/ID", // The instance is running.
		"DELETE /api/instances/ID",
		"GET /api/instances/ID", // The instance is shutting down.
		"GET /api/instances/ID", // The instance is terminated.
	}
	wantRequests(t, want, account.MaskedRequests(id))
	wantStates(t, account, map[string]string{id: "terminated"})
}

func TestInstance_DeleteOfTerminatedInstance(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(minimalConfig())
	account.AddFault(faults.Fault{
		Method: http.MethodDelete,
		Status: http.StatusBadRequest,
		Body:   `{"error":"X::InvalidInstanceState","message":"terminated","code":"125"}`,
	})
	instance.Delete(state)
}

func TestInstance_DeleteTimeout(t *testing.T) {
	t.Parallel()
	account, instance := startTimedInstance(t, 0)
	id := account.Create("instance", nil)
	state := instance.State(minimalConfig(map[string]any{"id": id, "timeouts": map[string]any{"delete": "1s"}}))
	left, diags := instance.TryDelete(state)
	diags.Expect(
		t,
		providertest.Error("", `Wakame-vdc: timed out waiting for instance "`+id+`" to be destroyed`,
			"still scheduling", "timeouts"),
	)
	if left == nil || left.ID() != id {
		t.Errorf("got the state %+v, want the id %s", left, id)
	}
	// The server ignores a DELETE of an instance that boots.
	if got := account.RequestCounts()[http.MethodDelete]; got != 0 {
		t.Errorf("got %d DELETE requests, want none", got)
	}
}

func TestInstance_CreatesSharePolls(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	const count = 30
	states := make(chan *providertest.State, count)
	for range count {
		go func() {
			state, diags := instance.TryCreate(minimalConfig())
			if diags.HasError() {
				t.Error(diags)
			}
			states <- state
		}()
	}
	for range count {
		if state := <-states; state == nil || state.Values["state"] != "running" {
			t.Errorf("got the state %+v, want a running instance", state)
		}
	}
	if counts := account.RequestCounts(); counts[http.MethodPost] != count || counts[http.MethodGet] > count+20 {
		t.Errorf("got the requests %v, want %d POSTs and at most %d GETs", counts, count, count+20)
	}
}
