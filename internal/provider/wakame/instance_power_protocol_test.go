package wakame_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
)

// stoppedConfig returns a configuration whose instance is to be stopped.
func stoppedConfig(changes ...map[string]any) map[string]any {
	return minimalConfig(providertest.Merge(map[string]any{"desired_state": "stopped"}, changes...))
}

// runningConfig returns a configuration whose instance is to run.
func runningConfig(changes ...map[string]any) map[string]any {
	return minimalConfig(providertest.Merge(map[string]any{"desired_state": "running"}, changes...))
}

// stopWarning is the warning of a plan that stops an instance.
func stopWarning() providertest.Expectation {
	return providertest.Warning("desired_state", "Wakame-vdc: a stop may delete the disk of the instance",
		"image is in local storage", "the data on the disk is lost", "releases the addresses")
}

// startWarning is the warning of a plan that starts an instance.
func startWarning() providertest.Expectation {
	return providertest.Warning("desired_state", "Wakame-vdc: a start that fails destroys the instance",
		"terminates the instance instead of starting it", "proposes a new instance")
}

// wantPowerPlan reports a failure unless the plan changes the power of the
// instance in place, with the expected warning.
func wantPowerPlan(
	t *testing.T, instance *providertest.Resource, state *providertest.State, config map[string]any,
	warning providertest.Expectation,
) {
	t.Helper()
	plan, diags := instance.TryPlan(state, config)
	diags.Expect(t, warning)
	if plan == nil {
		t.Fatalf("got no plan:\n%s", diags)
	}
	plan.ExpectAction(t, providertest.Update)
	plan.ExpectUnknown(t, "address", "host_node", "networks", "vifs", "volumes")
}

func TestInstancePower_StopAndStart(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(runningConfig())
	id := state.ID()
	wantPowerPlan(t, instance, state, stoppedConfig(), stopWarning())
	before := len(account.Requests())
	state = instance.Update(state, stoppedConfig())
	providertest.ExpectValues(t, state.Values, map[string]any{
		"id": id, "state": "stopped", "desired_state": "stopped", "networks": []any{}, "host_node": nil,
	})
	if vif := onlyObject(t, state.Values["vifs"]); vif["address"] != nil {
		t.Errorf("got the interface %v, want one without an address", vif)
	}
	wantRequests(t, []string{
		"GET /api/instances/ID", // The instance is at rest.
		"PUT /api/instances/ID/stop",
		"GET /api/instances/ID",
	}, account.MaskedRequests(id)[before:])
	instance.ExpectNoChanges(state, stoppedConfig())

	wantPowerPlan(t, instance, state, runningConfig(), startWarning())
	before = len(account.Requests())
	state = instance.Update(state, runningConfig())
	providertest.ExpectValues(
		t, state.Values, map[string]any{"id": id, "state": "running", "host_node": mock.HostNode},
	)
	onlyObject(t, state.Values["networks"])
	wantRequests(t, []string{
		"GET /api/instances/ID", "PUT /api/instances/ID/start", "GET /api/instances/ID",
	}, account.MaskedRequests(id)[before:])
	instance.ExpectNoChanges(state, runningConfig())
}

func TestInstancePower_Drift(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		desired string
		// actual is the state out of band, and reported is desired_state after
		// the refresh.
		actual, reported string
		warning          providertest.Expectation
	}{
		"stopped, want running":  {"running", "stopped", "stopped", startWarning()},
		"stopping, want running": {"running", "stopping", "stopped", startWarning()},
		"halted, want running":   {"running", "halted", "stopped", startWarning()},
		"running, want stopped":  {"stopped", "running", "running", stopWarning()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, instance := startInstance(t)
			config := minimalConfig(map[string]any{"desired_state": test.desired})
			state := instance.Create(config)
			account.Edit("instance", state.ID(), map[string]any{"state": test.actual})
			state = instance.Read(state)
			providertest.ExpectValues(
				t, state.Values, map[string]any{"state": test.actual, "desired_state": test.reported},
			)
			wantPowerPlan(t, instance, state, config, test.warning)
		})
	}
}

// TestInstancePower_NoFalseDrift has states in which the instance is on its way
// to the desired state, or to its end.
func TestInstancePower_NoFalseDrift(t *testing.T) {
	t.Parallel()
	for desired, states := range map[string][]string{
		"stopped": {"stopping", "stopped", "halting", "halted", "shuttingdown", "an unknown state"},
		"running": {"running", "migrating", "failingover", "shuttingdown", "an unknown state"},
	} {
		for _, actual := range states {
			t.Run(desired+" and "+actual, func(t *testing.T) {
				t.Parallel()
				account, instance := startInstance(t)
				config := minimalConfig(map[string]any{"desired_state": desired})
				state := instance.Create(config)
				account.Edit("instance", state.ID(), map[string]any{"state": actual})
				instance.ExpectNoChanges(state, config)
				providertest.ExpectValues(
					t, instance.Read(state).Values, map[string]any{"state": actual, "desired_state": desired},
				)
			})
		}
	}
}

// TestInstancePower_BootingInstance expects an update that waits for the boot,
// as without desired_state.
func TestInstancePower_BootingInstance(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(runningConfig())
	account.Edit("instance", state.ID(), map[string]any{"state": "pending"})
	state = instance.Read(state)
	providertest.ExpectValues(t, state.Values, map[string]any{"state": "pending", "desired_state": "running"})
	plan, diags := instance.TryPlan(state, runningConfig())
	diags.Expect(t)
	plan.ExpectUnknown(t, "address", "host_node", "networks", "state", "vifs", "volumes")
	account.Edit("instance", state.ID(), map[string]any{"state": "running"})
	instance.ExpectNoChanges(instance.Update(state, runningConfig()), runningConfig())
	if got := account.RequestCounts()[http.MethodPut]; got != 0 {
		t.Errorf("got %d PUT requests, want none", got)
	}
}

func TestInstancePower_OnlyReportedByDefault(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(minimalConfig())
	providertest.ExpectValues(t, state.Values, map[string]any{"desired_state": nil})
	account.Edit("instance", state.ID(), map[string]any{"state": "stopped"})
	instance.ExpectNoChanges(state, minimalConfig())
	// The argument is added and removed again: the stopped instance stays so.
	state = instance.Update(instance.Read(state), stoppedConfig())
	state = instance.Update(state, minimalConfig())
	providertest.ExpectValues(t, state.Values, map[string]any{"state": "stopped", "desired_state": nil})
	if got := account.RequestCounts()[http.MethodPut]; got != 0 {
		t.Errorf("got %d PUT requests, want none", got)
	}
}

func TestInstancePower_ImportedInstance(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.ImportByID(account.Create("instance", map[string]any{"state": "stopped"}))
	providertest.ExpectValues(t, state.Values, map[string]any{"state": "stopped", "desired_state": nil})
	instance.ExpectNoChanges(state, minimalConfig())
	// A configured state that the instance has is stored without a request.
	before := len(account.Requests())
	taken := instance.Update(state, stoppedConfig())
	if after := account.Requests(); len(after) != before {
		t.Errorf("got the requests %v, want none", after[before:])
	}
	instance.ExpectNoChanges(taken, stoppedConfig())
	// Another state is a change.
	wantPowerPlan(t, instance, state, runningConfig(), startWarning())
}

func TestInstancePower_UnknownDesiredState(t *testing.T) {
	t.Parallel()
	_, instance := startInstance(t)
	state := instance.Create(runningConfig())
	plan, diags := instance.TryPlan(state, minimalConfig(map[string]any{"desired_state": providertest.Unknown}))
	diags.Expect(t)
	plan.ExpectUnknown(t, "address", "desired_state", "host_node", "networks", "state", "vifs", "volumes")
}

func TestInstancePower_UnknownRebootTriggers(t *testing.T) {
	t.Parallel()
	_, instance := startInstance(t)
	state := instance.Create(minimalConfig())
	plan := instance.Plan(state, minimalConfig(map[string]any{"reboot_triggers": providertest.Unknown}))
	plan.ExpectUnknown(t, "reboot_triggers")
}

func TestInstancePower_InvalidDesiredState(t *testing.T) {
	t.Parallel()
	_, instance := startInstance(t)
	instance.Validate(minimalConfig(map[string]any{"desired_state": "terminated"})).Expect(
		t, providertest.Error("desired_state", "running", "stopped", "terminated"),
	)
}

func TestInstancePower_ReplacesTerminatedInstanceOfState(t *testing.T) {
	t.Parallel()
	_, instance := startInstance(t)
	state := instance.State(runningConfig(map[string]any{
		"id": "i-00000001", "state": "terminated", "ha_enabled": false,
	}))
	instance.Plan(state, runningConfig()).ExpectAction(t, providertest.Replace, "id")
}

func TestInstancePower_RebootTriggers(t *testing.T) {
	t.Parallel()
	triggers := func(value string) map[string]any {
		return map[string]any{"reboot_triggers": map[string]any{"kernel": value}}
	}
	const (
		stop   = "PUT /api/instances/ID/stop"
		start  = "PUT /api/instances/ID/start"
		reboot = "PUT /api/instances/ID/reboot"
	)
	account, instance := startInstance(t)
	state := instance.Create(runningConfig(triggers("1")))
	for _, step := range []struct {
		name   string
		config map[string]any
		want   []string
	}{
		{"a running instance", runningConfig(triggers("2")), []string{reboot}},
		{"a stop", stoppedConfig(triggers("3")), []string{stop}},
		{"a stopped instance", stoppedConfig(triggers("4")), nil},
		{"a start", runningConfig(triggers("5")), []string{start}},
		{"a running instance again", runningConfig(triggers("6")), []string{reboot}},
	} {
		before := len(account.Requests())
		state = instance.Update(state, step.config)
		var got []string
		for _, request := range account.MaskedRequests(state.ID())[before:] {
			if request != "GET /api/instances/ID" {
				got = append(got, request)
			}
		}
		if diff := cmp.Diff(step.want, got); diff != "" {
			t.Errorf("%s: requests (-want +got):\n%s", step.name, diff)
		}
		instance.ExpectNoChanges(state, step.config)
	}
}

func TestInstancePower_CreateStopped(t *testing.T) {
	t.Parallel()
	account, instance := startTimedInstance(t, 35*time.Second)
	plan, diags := instance.TryPlan(nil, stoppedConfig())
	diags.Expect(t, stopWarning())
	plan.ExpectAction(t, providertest.Create)
	state, diags := instance.TryCreate(stoppedConfig())
	diags.Expect(t, stopWarning())
	providertest.ExpectValues(
		t, state.Values, map[string]any{"state": "stopped", "desired_state": "stopped", "networks": []any{}},
	)
	wantRequests(t, []string{
		"POST /api/instances",
		"GET /api/instances/ID", // The instance is starting.
		"GET /api/instances/ID", // The instance is running.
		"PUT /api/instances/ID/stop",
		"GET /api/instances/ID", // The instance is stopping.
		"GET /api/instances/ID", // The instance is stopped.
	}, account.MaskedRequests(state.ID()))
	instance.ExpectNoChanges(state, stoppedConfig())
	instance.Delete(state)
	wantStates(t, account, map[string]string{state.ID(): "terminated"})
}

// TestInstancePower_InterruptedBootIsStopped interrupts a create during the
// boot. The next apply waits for the boot, and then stops the instance.
func TestInstancePower_InterruptedBootIsStopped(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t, 0)
	config := stoppedConfig()
	interrupted := slow.Provider.WithContext(slow.Polls.CancelAt(2)).Resource("fleet_wakame_instance")
	state, diags := interrupted.TryCreate(config)
	if state == nil || state.Tainted {
		t.Fatalf("got the state %+v, want an untainted instance:\n%s", state, diags)
	}
	providertest.ExpectValues(t, state.Values, map[string]any{"state": "scheduling", "desired_state": "stopped"})
	instance := slow.Provider.Resource("fleet_wakame_instance")
	refreshed := instance.Read(state)
	providertest.ExpectValues(t, refreshed.Values, map[string]any{"desired_state": "running"})
	wantPowerPlan(t, instance, refreshed, config, stopWarning())
	slow.Polls.AdvanceBeforeEach(35 * time.Second)
	// Without a refresh the plan is the same.
	wantPowerPlan(t, instance, state, config, stopWarning())
	state = instance.Update(state, config)
	providertest.ExpectValues(t, state.Values, map[string]any{"state": "stopped", "desired_state": "stopped"})
	instance.ExpectNoChanges(state, config)
	if counts := slow.RequestCounts(); counts[http.MethodPost] != 1 || counts[http.MethodPut] != 1 {
		t.Errorf("got the requests %v, want 1 POST and 1 PUT", counts)
	}
}

// TestInstancePower_InterruptedStopOfCreate interrupts a create while it stops
// the instance. The server goes on.
func TestInstancePower_InterruptedStopOfCreate(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t, 0)
	slow.Polls.AdvanceBefore(1, bootDuration)
	slow.Polls.AdvanceBefore(3, 20*time.Second)
	ctx := slow.Polls.CancelAt(4)
	state, diags := slow.Provider.WithContext(ctx).Resource("fleet_wakame_instance").TryCreate(stoppedConfig())
	if state == nil || state.Tainted {
		t.Fatalf("got the state %+v, want an untainted instance:\n%s", state, diags)
	}
	diags.Expect(t, stopWarning(), providertest.Warning(
		"", `Wakame-vdc: interrupted waiting for instance "`+state.ID()+`" to stop`, "still stopping"))
	providertest.ExpectValues(
		t, state.Values, map[string]any{"state": "stopping", "desired_state": "stopped", "networks": []any{}},
	)
	instance := slow.Provider.Resource("fleet_wakame_instance")
	instance.ExpectNoChanges(state, stoppedConfig())
	slow.Clock.Advance(bootDuration)
	instance.ExpectNoChanges(state, stoppedConfig())
	providertest.ExpectValues(t, instance.Read(state).Values, map[string]any{"state": "stopped", "host_node": nil})
}

// TestInstancePower_InterruptBeforeStopOfCreate interrupts a create before the
// server receives the stop. The next apply stops the instance.
func TestInstancePower_InterruptBeforeStopOfCreate(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t, 0)
	slow.Polls.AdvanceBefore(1, bootDuration)
	slow.AddFault(faults.Fault{Method: http.MethodPut, Drop: faults.DropBefore})
	ctx := slow.Writes.CancelAt(2)
	state, diags := slow.Provider.WithContext(ctx).Resource("fleet_wakame_instance").TryCreate(stoppedConfig())
	if state == nil || state.Tainted {
		t.Fatalf("got the state %+v, want an untainted instance:\n%s", state, diags)
	}
	diags.Expect(t, stopWarning(), providertest.Warning("", "interrupted waiting for instance", "to stop"))
	wantStates(t, slow.Account, map[string]string{state.ID(): "running"})
	instance := slow.Provider.Resource("fleet_wakame_instance")
	wantPowerPlan(t, instance, instance.Read(state), stoppedConfig(), stopWarning())
}

// TestInstancePower_InterruptDuringStopRequest interrupts a create while the
// stop has no response. The instance is not tainted.
func TestInstancePower_InterruptDuringStopRequest(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t, 0)
	slow.Polls.AdvanceBefore(1, bootDuration)
	slow.AddFault(faults.Fault{Method: http.MethodPut, AfterWork: true, Latency: time.Minute})
	ctx := slow.Writes.CancelAt(2)
	state, diags := slow.Provider.WithContext(ctx).Resource("fleet_wakame_instance").TryCreate(stoppedConfig())
	if state == nil || state.Tainted {
		t.Fatalf("got the state %+v, want an untainted instance:\n%s", state, diags)
	}
	diags.Expect(t, stopWarning(), providertest.Warning("", "interrupted waiting for instance", "to stop"))
	providertest.ExpectValues(t, state.Values, map[string]any{"state": "running", "desired_state": "stopped"})
}

func TestInstancePower_StopOfCreateRefused(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	account.AddFault(faults.Fault{
		Method: http.MethodPut, Status: http.StatusBadRequest,
		Body: `{"error":"X::InvalidInstanceState","message":"migrating","code":"125"}`,
	})
	state, diags := instance.CreateTainted(stoppedConfig())
	diags.Errors().Expect(t, providertest.Error("", `could not stop instance "`+state.ID()+`"`,
		"Its state is migrating", "Terraform has marked it as tainted", "`terraform untaint ADDRESS` keeps it"))
}

func TestInstancePower_StopOfCreateTimesOut(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t, 0)
	slow.Polls.AdvanceBefore(1, bootDuration)
	slow.Polls.AdvanceBefore(3, 20*time.Second)
	ctx := slow.Polls.DeadlineAt(4)
	state, diags := slow.Provider.WithContext(ctx).Resource("fleet_wakame_instance").CreateTainted(stoppedConfig())
	diags.Expect(t, stopWarning(), providertest.Error("", `timed out waiting for instance "`+state.ID()+`" to stop`,
		"still stopping", "`terraform untaint ADDRESS`"))
}

// failUpdate updates an instance that is to change its power, and returns the
// state after the failure and the errors.
func failUpdate(
	t *testing.T, instance *providertest.Resource, state *providertest.State, config map[string]any,
) (*providertest.State, providertest.Diagnostics) {
	t.Helper()
	left, diags := instance.TryUpdate(state, config)
	if left == nil || left.Tainted || left.ID() != state.ID() {
		t.Fatalf("got the state %+v, want the untainted instance %s:\n%s", left, state.ID(), diags)
	}

	return left, diags.Errors()
}

func TestInstancePower_InterruptedStop(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t, 0)
	instance := slow.Provider.Resource("fleet_wakame_instance")
	slow.Polls.AdvanceBefore(1, bootDuration)
	state := instance.Create(runningConfig())
	polls := slow.Polls.Count()
	slow.Polls.AdvanceBefore(polls+2, 20*time.Second)
	interrupted := slow.Provider.WithContext(slow.Polls.CancelAt(polls + 3)).Resource("fleet_wakame_instance")
	left, errs := failUpdate(t, interrupted, state, stoppedConfig())
	errs.Expect(t, providertest.Error("", `Wakame-vdc: interrupted waiting for instance "`+state.ID()+`" to stop`,
		"still stopping", "The next plan shows the remaining changes"))
	providertest.ExpectValues(
		t, left.Values, map[string]any{"state": "stopping", "networks": []any{}, "desired_state": "running"},
	)
	slow.Clock.Advance(bootDuration)
	instance.ExpectNoChanges(instance.Read(left), stoppedConfig())
	if got := slow.RequestCounts()[http.MethodPut]; got != 1 {
		t.Errorf("got %d PUT requests, want 1", got)
	}
}

func TestInstancePower_InterruptedStartIsResumed(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t, 35*time.Second)
	instance := slow.Provider.Resource("fleet_wakame_instance")
	state := instance.Create(stoppedConfig())
	slow.Polls.AdvanceBeforeEach(0)
	polls := slow.Polls.Count()
	interrupted := slow.Provider.WithContext(slow.Polls.CancelAt(polls + 3)).Resource("fleet_wakame_instance")
	left, errs := failUpdate(t, interrupted, state, runningConfig())
	errs.Expect(t, providertest.Error("", "interrupted waiting for instance", "to start", "still scheduling"))
	left = instance.Read(left)
	providertest.ExpectValues(t, left.Values, map[string]any{"state": "scheduling", "desired_state": "running"})
	slow.Polls.AdvanceBeforeEach(35 * time.Second)
	done := instance.Update(left, runningConfig())
	providertest.ExpectValues(t, done.Values, map[string]any{"state": "running", "desired_state": "running"})
	if got := slow.RequestCounts()[http.MethodPut]; got != 2 {
		t.Errorf("got %d PUT requests, want 1 stop and 1 start", got)
	}
}

func TestInstancePower_ConfiguredUpdateTimeout(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t, 0)
	slow.Polls.AdvanceBefore(1, bootDuration)
	instance := slow.Provider.Resource("fleet_wakame_instance")
	state := instance.Create(runningConfig())
	left, errs := failUpdate(
		t, instance, state, stoppedConfig(map[string]any{"timeouts": map[string]any{"update": "1s"}}),
	)
	errs.Expect(t, providertest.Error("", "timed out waiting for instance", "to stop", "timeouts"))
	providertest.ExpectValues(t, left.Values, map[string]any{"networks": []any{}, "timeouts": nil})
}

// TestInstancePower_ServerWithoutStop has a server that answers as v11.06.
func TestInstancePower_ServerWithoutStop(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(runningConfig())
	account.AddFault(faults.Fault{
		Method: http.MethodPut, Status: http.StatusNotFound, Body: "<h1>Not Found</h1>", ContentType: "text/html",
	})
	left, errs := failUpdate(t, instance, state, stoppedConfig())
	errs.Expect(t, providertest.Error("", `Wakame-vdc: could not stop instance "`+state.ID()+`"`,
		"does not know this request", "since version 11.12", "The instance exists", "did nothing",
		"Remove desired_state"))
	providertest.ExpectValues(t, left.Values, state.Values)
	instance.ExpectNoChanges(left, runningConfig())

	// A create leaves a tainted instance, which the user can keep.
	created, diags := instance.CreateTainted(stoppedConfig())
	diags.Errors().Expect(t, providertest.Error("", "could not stop instance", "`terraform untaint ADDRESS` keeps it"))
	providertest.ExpectValues(t, created.Values, map[string]any{"state": "running"})
}

// occupyAddresses creates instances until the small network has no address.
func occupyAddresses(instance *providertest.Resource) {
	for range 2 {
		instance.Create(minimalConfig(map[string]any{"network_id": mock.NetworkSmall}))
	}
}

// TestInstancePower_FailedStart starts an instance whose address another
// instance has leased, so that the server terminates it.
func TestInstancePower_FailedStart(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	small := map[string]any{"network_id": mock.NetworkSmall}
	state := instance.Create(stoppedConfig(small))
	occupyAddresses(instance)
	left, errs := failUpdate(t, instance, state, runningConfig(small))
	errs.Expect(t, providertest.Error("", `Wakame-vdc: instance "`+state.ID()+`" was terminated instead of started`,
		"is gone with the data on its disk", "The server terminates an instance that it cannot start",
		"its network has no free address", "removes the instance from the state and proposes a new one"))
	providertest.ExpectValues(t, left.Values, map[string]any{"state": "terminated", "desired_state": "stopped"})
	instance.ExpectGone(left)
	instance.Plan(nil, runningConfig(small)).ExpectAction(t, providertest.Create)
	// Without a refresh the next plan replaces the instance, without a DELETE.
	instance.Plan(left, runningConfig(small)).ExpectAction(t, providertest.Replace, "id")
	after := instance.Update(left, runningConfig())
	if after.ID() == state.ID() {
		t.Errorf("got the instance %s, want another one", after.ID())
	}
	if got := account.RequestCounts()[http.MethodDelete]; got != 0 {
		t.Errorf("got %d DELETE requests, want none", got)
	}
}

// TestInstancePower_TerminatedBeforeStart has a plan that is older than the end
// of the instance.
func TestInstancePower_TerminatedBeforeStart(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(stoppedConfig())
	account.Edit("instance", state.ID(), map[string]any{"state": "terminated"})
	left, errs := failUpdate(t, instance, state, runningConfig())
	errs.Expect(t, providertest.Error("", `Wakame-vdc: could not start instance "`+state.ID()+`"`,
		"It is terminated", "proposes a new one"))
	providertest.ExpectValues(t, left.Values, map[string]any{"state": "terminated"})
	account.Delete("instance", state.ID())
	_, errs = failUpdate(t, instance, state, runningConfig())
	errs.Expect(t, providertest.Error("", `could not read instance "`+state.ID()+`"`, "404 Not Found",
		"the next plan proposes to create it again"))
}

func TestInstancePower_StoppedDuringStart(t *testing.T) {
	t.Parallel()
	for _, state := range []string{"stopped", "halted"} {
		t.Run(state, func(t *testing.T) {
			t.Parallel()
			slow := newTimedAccount(t, 35*time.Second)
			instance := slow.Provider.Resource("fleet_wakame_instance")
			created := instance.Create(stoppedConfig())
			slow.Polls.BeforeRequest(slow.Polls.Count()+2, func() {
				slow.Edit("instance", created.ID(), map[string]any{"state": state})
			})
			left, errs := failUpdate(t, instance, created, runningConfig())
			errs.Expect(t, providertest.Error("", `Wakame-vdc: could not start instance "`+created.ID()+`"`,
				"Another process has stopped it while it started", "became "+state, "The instance exists"))
			providertest.ExpectValues(t, left.Values, map[string]any{"state": state, "desired_state": "stopped"})
			wantPowerPlan(t, instance, left, runningConfig(), startWarning())
		})
	}
}

func TestInstancePower_TerminatedDuringStop(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t, 0)
	slow.Polls.AdvanceBefore(1, bootDuration)
	instance := slow.Provider.Resource("fleet_wakame_instance")
	state := instance.Create(runningConfig())
	slow.Polls.BeforeRequest(slow.Polls.Count()+2, func() {
		slow.Edit("instance", state.ID(), map[string]any{"state": "terminated"})
	})
	left, errs := failUpdate(t, instance, state, stoppedConfig())
	errs.Expect(t, providertest.Error("", `Wakame-vdc: instance "`+state.ID()+`" was terminated instead of stopped`,
		"Another process may have destroyed it", "proposes a new one"))
	instance.ExpectGone(left)
}

// TestInstancePower_LostResponses loses the response to a stop and to a start.
// The provider finds the result in the state of the instance.
func TestInstancePower_LostResponses(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]faults.Fault{
		"one dropped connection": {Drop: faults.DropAfter, Times: 1},
		"a dropped connection":   {Drop: faults.DropAfter},
		"a status 500":           {Status: http.StatusInternalServerError, AfterWork: true},
		"an HTML page":           {Status: http.StatusOK, AfterWork: true},
		"a lost request":         {Drop: faults.DropBefore, Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, instance := startInstance(t)
			state := instance.Create(runningConfig())
			fault.Method = http.MethodPut
			account.AddFault(fault)
			state = instance.Update(state, stoppedConfig())
			providertest.ExpectValues(t, state.Values, map[string]any{"state": "stopped"})
			account.AddFault(fault)
			state = instance.Update(state, runningConfig())
			providertest.ExpectValues(t, state.Values, map[string]any{"state": "running"})
			instance.ExpectNoChanges(state, runningConfig())
		})
	}
}

// TestInstancePower_LostResponseOfPendingStop loses the response to a stop, and
// the agent needs time: the released addresses show that the stop has begun.
func TestInstancePower_LostResponseOfPendingStop(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t, 0)
	slow.Polls.AdvanceBefore(1, bootDuration)
	instance := slow.Provider.Resource("fleet_wakame_instance")
	state := instance.Create(runningConfig())
	slow.AddFault(faults.Fault{Method: http.MethodPut, Status: http.StatusInternalServerError, AfterWork: true})
	slow.Polls.AdvanceBefore(slow.Polls.Count()+3, bootDuration)
	state = instance.Update(state, stoppedConfig())
	providertest.ExpectValues(t, state.Values, map[string]any{"state": "stopped"})
}

// TestInstancePower_FailedRequests has requests that change nothing.
func TestInstancePower_FailedRequests(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault faults.Fault
		texts []string
	}{
		"a status 503": {
			faults.Fault{Status: http.StatusServiceUnavailable},
			[]string{"503 Service Unavailable", "(after 5 attempts)", "Try again later"},
		},
		"an account without permission": {
			faults.Fault{Status: http.StatusForbidden, Body: errorBody("OperationNotPermitted", "105")},
			[]string{"403 Forbidden: OperationNotPermitted"},
		},
		"another state": {
			faults.Fault{
				Status: http.StatusBadRequest,
				Body:   `{"error":"X::InvalidInstanceState","message":"migrating","code":"125"}`,
			},
			[]string{"Its state is migrating", "only a running instance can be stopped"},
		},
		"a missing instance": {
			faults.Fault{Status: http.StatusNotFound, Body: errorBody("UnknownUUIDResource", "100")},
			[]string{"404 Not Found: UnknownUUIDResource"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, instance := startInstance(t)
			state := instance.Create(runningConfig())
			test.fault.Method = http.MethodPut
			account.AddFault(test.fault)
			left, errs := failUpdate(t, instance, state, stoppedConfig())
			errs.Expect(t, providertest.Error("", append(
				test.texts, `Wakame-vdc: could not stop instance "`+state.ID()+`"`)...))
			providertest.ExpectValues(t, left.Values, state.Values)
			wantPowerPlan(t, instance, left, stoppedConfig(), stopWarning())
		})
	}
}

// TestInstancePower_RefusedByOwnState has a server that refuses the request
// because the instance already does what it asks for.
func TestInstancePower_RefusedByOwnState(t *testing.T) {
	t.Parallel()
	for _, state := range []string{"stopping", "stopped"} {
		t.Run(state, func(t *testing.T) {
			t.Parallel()
			account, instance := startInstance(t)
			created := instance.Create(runningConfig())
			account.AddFault(faults.Fault{
				Method: http.MethodPut, AfterWork: true, Status: http.StatusBadRequest,
				Body: `{"error":"X::InvalidInstanceState","message":"` + state + `","code":"125"}`,
			})
			stopped := instance.Update(created, stoppedConfig())
			providertest.ExpectValues(t, stopped.Values, map[string]any{"state": "stopped"})
		})
	}
}

// TestInstancePower_PoweredOff has an instance that another process powers off
// while Terraform stops it.
func TestInstancePower_PoweredOff(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t, 0)
	slow.Polls.AdvanceBefore(1, bootDuration)
	instance := slow.Provider.Resource("fleet_wakame_instance")
	created := instance.Create(runningConfig())
	slow.AddFault(faults.Fault{
		Method: http.MethodPut, Status: http.StatusBadRequest,
		Body: `{"error":"X::InvalidInstanceState","message":"halting","code":"125"}`,
	})
	slow.Polls.BeforeRequest(slow.Polls.Count()+2, func() {
		slow.Edit("instance", created.ID(), map[string]any{"state": "halted"})
	})
	for _, name := range []string{"a refused stop", "a plan without a refresh"} {
		stopped := instance.Update(created, stoppedConfig())
		if stopped.Values["state"] != "stopped" {
			t.Errorf("%s: got the state %v, want the planned one", name, stopped.Values["state"])
		}
		providertest.ExpectValues(
			t, instance.Read(stopped).Values, map[string]any{"state": "halted", "desired_state": "stopped"},
		)
		instance.ExpectNoChanges(stopped, stoppedConfig())
	}
	if got := slow.RequestCounts()[http.MethodPut]; got != 1 {
		t.Errorf("got %d PUT requests, want 1", got)
	}
}

// TestInstancePower_StoppedDuringBoot has a state in which the instance boots,
// and an instance that another process has stopped since.
func TestInstancePower_StoppedDuringBoot(t *testing.T) {
	t.Parallel()
	const get, start = "GET /api/instances/ID", "PUT /api/instances/ID/start"
	for name, test := range map[string]struct {
		config map[string]any
		state  string
		want   []string
	}{
		"no desired state": {minimalConfig(), "stopped", []string{get}},
		"want stopped":     {stoppedConfig(), "stopped", []string{get}},
		"want running":     {runningConfig(), "running", []string{get, start, get}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, instance := startInstance(t)
			created := instance.Create(minimalConfig())
			account.Edit("instance", created.ID(), map[string]any{"state": "starting"})
			booting := instance.Read(created)
			account.Edit("instance", created.ID(), map[string]any{"state": "stopped"})
			before := len(account.Requests())
			state := instance.Update(booting, test.config)
			providertest.ExpectValues(t, state.Values, map[string]any{"state": test.state})
			wantRequests(t, test.want, account.MaskedRequests(state.ID())[before:])
			instance.ExpectNoChanges(state, test.config)
		})
	}
}

func TestInstancePower_DestroyWhileStopping(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t, 0)
	slow.Polls.AdvanceBefore(1, bootDuration)
	instance := slow.Provider.Resource("fleet_wakame_instance")
	state := instance.Create(runningConfig())
	slow.Edit("instance", state.ID(), map[string]any{"state": "stopping"})
	slow.Polls.BeforeRequest(slow.Polls.Count()+2, func() {
		slow.Edit("instance", state.ID(), map[string]any{"state": "stopped"})
	})
	instance.Delete(state)
	wantStates(t, slow.Account, map[string]string{state.ID(): "terminated"})
}

func TestInstance_UsedHostname(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	account.Create("instance", map[string]any{"hostname": "web"})
	instance.CreateFails(minimalConfig(map[string]any{"hostname": "web"})).Expect(
		t, providertest.Error("hostname", `Wakame-vdc: could not create instance "web"`,
			"another instance of the account has it", "The server created nothing", "DuplicateHostname",
			"create_before_destroy", "leave out hostname"),
	)
}
