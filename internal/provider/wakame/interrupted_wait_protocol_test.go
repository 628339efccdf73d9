package wakame_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
)

// bootDuration is more than an instance takes to boot on a slow server.
const bootDuration = 2 * time.Minute

// interruptedWait is an instance whose create was interrupted while it waited.
type interruptedWait struct {
	*acctest.TimedAccount
	*providertest.Resource

	state *providertest.State
}

// interruptCreate creates an instance, interrupts the wait for it, and checks
// that the state is complete and untainted.
func interruptCreate(t *testing.T, config map[string]any) interruptedWait {
	t.Helper()
	slow := newTimedAccount(t, 0)
	instance := slow.Provider.WithContext(slow.Polls.CancelAt(2)).Resource("fleet_wakame_instance")
	state, diags := instance.TryCreate(config)
	if state == nil || state.Tainted {
		t.Fatalf("got the state %+v, want an untainted instance:\n%s", state, diags)
	}
	diags.Expect(t, providertest.Warning(
		"", `Wakame-vdc: interrupted waiting for instance "`+state.ID()+`" to run`, "Its state was still scheduling",
		"The state has the object as it was last read", "The next plan shows the remaining changes",
	))
	providertest.ExpectValues(t, state.Values, map[string]any{
		"instance_spec_id": mock.Spec, "state": "scheduling", "host_node": nil, "address": nil, "networks": []any{},
		"created_at": "2012-02-13T05:06:07Z",
	})
	if state.Identity["id"] != state.ID() {
		t.Errorf("got the identity %v, want the id %q", state.Identity, state.ID())
	}

	return interruptedWait{slow, slow.Provider.Resource("fleet_wakame_instance"), state}
}

// wantWait reports a failure unless the plan only waits.
func (i interruptedWait) wantWait(t *testing.T, config map[string]any) {
	t.Helper()
	plan := i.Plan(i.Read(i.state), config)
	plan.ExpectAction(t, providertest.Update)
	plan.ExpectUnknown(t, "address", "host_node", "networks", "state", "vifs", "volumes")
}

func TestInstance_InterruptedWaitIsResumed(t *testing.T) {
	t.Parallel()
	config := minimalConfig(map[string]any{"reboot_triggers": map[string]any{"kernel": "1"}})
	i := interruptCreate(t, config)
	i.wantWait(t, config)
	i.Polls.AdvanceBeforeEach(35 * time.Second)
	state := i.Update(i.state, config)
	providertest.ExpectValues(
		t, state.Values, map[string]any{"id": i.state.ID(), "state": "running", "host_node": mock.HostNode},
	)
	onlyObject(t, state.Values["networks"])
	i.ExpectNoChanges(state, config)
	counts := i.RequestCounts()
	if counts[http.MethodPost] != 1 || counts[http.MethodPut] != 0 || counts[http.MethodDelete] != 0 {
		t.Errorf("got the requests %v, want 1 POST, no PUT and no DELETE", counts)
	}
}

func TestInstance_InterruptedWaitOfRunningInstance(t *testing.T) {
	t.Parallel()
	i := interruptCreate(t, minimalConfig())
	i.Clock.Advance(bootDuration)
	i.ExpectNoChanges(i.state, minimalConfig())
	providertest.ExpectValues(t, i.Read(i.state).Values, map[string]any{"state": "running", "host_node": mock.HostNode})
}

func TestInstance_InterruptedWaitOfFailedInstance(t *testing.T) {
	t.Parallel()
	broken := minimalConfig(map[string]any{"image_id": mock.ImageBroken})
	i := interruptCreate(t, broken)
	i.Clock.Advance(bootDuration)
	i.ExpectGone(i.state)
	i.Plan(nil, broken).ExpectAction(t, providertest.Create)
}

func TestInstance_InterruptedWaitFailsWhenResumed(t *testing.T) {
	t.Parallel()
	broken := minimalConfig(map[string]any{"image_id": mock.ImageBroken})
	i := interruptCreate(t, broken)
	i.wantWait(t, broken)
	i.Polls.AdvanceBeforeEach(35 * time.Second)
	left, diags := i.TryUpdate(i.state, broken)
	diags.Expect(t, providertest.Error("", `Wakame-vdc: instance "`+i.state.ID()+`" was terminated instead of started`,
		"does not boot"))
	providertest.ExpectValues(t, left.Values, map[string]any{"state": "terminated"})
	i.ExpectGone(left)
}

func TestInstance_InterruptedWaitIsInterruptedAgain(t *testing.T) {
	t.Parallel()
	i := interruptCreate(t, minimalConfig())
	ctx := i.Polls.CancelAt(i.Polls.Count() + 2)
	left, diags := i.Provider.WithContext(ctx).Resource("fleet_wakame_instance").TryUpdate(i.state, minimalConfig())
	diags.Expect(t, providertest.Error("", `Wakame-vdc: interrupted waiting for instance "`+i.state.ID()+`" to run`,
		"The next plan shows the remaining changes"))
	if left == nil || left.Tainted {
		t.Fatalf("got the state %+v, want an untainted instance", left)
	}
	providertest.ExpectValues(t, left.Values, i.state.Values)
	i.state = left
	i.wantWait(t, minimalConfig())
	i.Clock.Advance(bootDuration)
	i.ExpectNoChanges(left, minimalConfig())
}

func TestInstance_InterruptedWaitTimesOutWhenResumed(t *testing.T) {
	t.Parallel()
	i := interruptCreate(t, minimalConfig())
	ctx := i.Polls.DeadlineAt(i.Polls.Count() + 2)
	left, diags := i.Provider.WithContext(ctx).Resource("fleet_wakame_instance").TryUpdate(i.state, minimalConfig())
	diags.Expect(t, providertest.Error("", `Wakame-vdc: timed out waiting for instance "`+i.state.ID()+`" to run`,
		"still scheduling", "timeouts"))
	if left == nil || left.Tainted {
		t.Fatalf("got the state %+v, want an untainted instance", left)
	}
	providertest.ExpectValues(t, left.Values, i.state.Values)
}

// TestInstance_InterruptedWaitIsDestroyed destroys an instance that still
// boots.
func TestInstance_InterruptedWaitIsDestroyed(t *testing.T) {
	t.Parallel()
	i := interruptCreate(t, minimalConfig())
	i.Polls.AdvanceBeforeEach(35 * time.Second)
	i.Delete(i.state)
	wantStates(t, i.Account, map[string]string{i.state.ID(): "terminated"})
}

func TestInstance_InterruptedWaitWithSkippedGroups(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t, 0)
	config := minimalConfig(map[string]any{"security_groups": []string{mock.SecurityGroup, "sg-none"}})
	instance := slow.Provider.WithContext(slow.Polls.CancelAt(2)).Resource("fleet_wakame_instance")
	state, diags := instance.CreateTainted(config)
	diags.Expect(
		t, providertest.Warning("", "interrupted waiting for instance"),
		providertest.Error("security_groups", `Wakame-vdc: instance "`+state.ID()+`" lacks security groups`,
			"left out sg-none"),
	)
}

func TestInstance_CreateTimeoutNamesUntaint(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t, 0)
	instance := slow.Provider.WithContext(slow.Polls.DeadlineAt(2)).Resource("fleet_wakame_instance")
	state, diags := instance.CreateTainted(minimalConfig())
	diags.Expect(t, providertest.Error("", `Wakame-vdc: timed out waiting for instance "`+state.ID()+`" to run`,
		"Its state was still scheduling",
		"marks the resource as tainted: the next apply replaces it",
		"`terraform untaint ADDRESS`",
		"increase the value in timeouts",
	))
	providertest.ExpectValues(
		t, state.Values, map[string]any{"state": "scheduling", "host_node": nil, "networks": []any{}},
	)
	if state.Identity["id"] != state.ID() {
		t.Errorf("got the identity %v, want the id %q", state.Identity, state.ID())
	}
	wantStates(t, slow.Account, map[string]string{state.ID(): "scheduling"})
}

func TestInstance_ConfiguredCreateTimeout(t *testing.T) {
	t.Parallel()
	_, instance := startTimedInstance(t, 0)
	_, diags := instance.CreateTainted(minimalConfig(map[string]any{"timeouts": map[string]any{"create": "1s"}}))
	diags.Expect(t, providertest.Error("", "timed out waiting for instance"))
}

// failedPolls returns answers to polls that do not end a wait.
func failedPolls() map[string]faults.Fault {
	return map[string]faults.Fault{
		"a status 503":         {Status: http.StatusServiceUnavailable},
		"an HTML page":         {Status: http.StatusOK},
		"half an answer":       {Truncate: true},
		"a dropped connection": {Drop: faults.DropBefore},
		"another instance":     {Status: http.StatusOK, Body: `{"id":"i-another"}`},
	}
}

// pollAttempts is how often the provider sends a poll that fails.
const pollAttempts = 5

func TestInstance_CreateSurvivesFailedPolls(t *testing.T) {
	t.Parallel()
	for name, fault := range failedPolls() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, instance := startInstance(t)
			fault.Method, fault.Times = http.MethodGet, pollAttempts+2
			account.AddFault(fault)
			state, diags := instance.TryCreate(minimalConfig())
			diags.Expect(t)
			wantCreated(t, account, state, 1)
			if got := account.RequestCounts()[http.MethodGet]; got <= pollAttempts+2 {
				t.Errorf("got %d GET requests, want more than %d", got, pollAttempts+2)
			}
		})
	}
}

func TestInstance_CreateTimeoutNamesLastFailure(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t, 0)
	slow.AddFault(faults.Fault{Method: http.MethodGet, Status: http.StatusServiceUnavailable})
	// The deadline passes during the second poll.
	ctx := slow.Polls.DeadlineAt(pollAttempts + 2)
	state, diags := slow.Provider.WithContext(ctx).Resource("fleet_wakame_instance").CreateTainted(minimalConfig())
	diags.Expect(
		t,
		providertest.Error("", `timed out waiting for instance "`+state.ID()+`" to run`, "No poll succeeded",
			`the last poll failed: Wakame-vdc: could not read instance "`+state.ID()+`"`,
			"503 Service Unavailable", "terraform untaint"),
	)
}

func TestInstance_DestroySurvivesFailedPolls(t *testing.T) {
	t.Parallel()
	for name, fault := range failedPolls() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, instance := startInstance(t)
			state := instance.Create(minimalConfig())
			fault.Method, fault.Times = http.MethodGet, pollAttempts+2
			account.AddFault(fault)
			instance.Delete(state)
			wantStates(t, account, map[string]string{state.ID(): "terminated"})
		})
	}
}

func TestInstance_DestroyTimeoutNamesLastFailure(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t, 0)
	id := slow.Create("instance", map[string]any{"state": "running"})
	slow.AddFault(faults.Fault{Method: http.MethodGet, Status: http.StatusServiceUnavailable})
	instance := slow.Provider.WithContext(slow.Polls.DeadlineAt(pollAttempts + 2)).Resource("fleet_wakame_instance")
	left, diags := instance.TryDelete(instance.State(minimalConfig(map[string]any{"id": id})))
	diags.Expect(t, providertest.Error("", `Wakame-vdc: timed out waiting for instance "`+id+`" to be destroyed`,
		"the last poll failed", "503 Service Unavailable"))
	if left == nil || left.ID() != id {
		t.Errorf("got the state %+v, want the id %s", left, id)
	}
}
