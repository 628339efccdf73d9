package jeto_test

import (
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
)

// interruptedWait is a resource whose create was interrupted while it waited.
type interruptedWait struct {
	*acctest.TimedAccount
	*providertest.Resource

	config map[string]any
	state  *providertest.State
}

// interruptCreate creates a resource, interrupts the wait at the poll with a
// number, and checks that the state is untainted.
func interruptCreate(
	t *testing.T, slow *acctest.TimedAccount, resource string, config map[string]any, poll int, text string,
) interruptedWait {
	t.Helper()
	state, diags := slow.Provider.WithContext(slow.Polls.CancelAt(poll)).Resource(resource).TryCreate(config)
	if state == nil || state.Tainted {
		t.Fatalf("got the state %+v, want an untainted resource:\n%s", state, diags)
	}
	diags.Expect(t, providertest.Warning("", text, "The state has the object as it was last read",
		"The next plan shows the remaining changes"))

	return interruptedWait{slow, slow.Provider.Resource(resource), config, state}
}

// interruptInstance interrupts the wait for the files of an instance.
func interruptInstance(t *testing.T, config map[string]any) interruptedWait {
	t.Helper()
	i := interruptCreate(t, newTimedAccount(t), "fleet_jeto_instance", config, 2,
		`Jeto: interrupted waiting for the files of instance "`)
	providertest.ExpectValues(t, i.state.Values, map[string]any{
		"name": "shop", "project_name": mock.ProjectShopName, "host_name": "local",
	})
	if i.state.Identity["id"] != i.state.ID() {
		t.Errorf("got the identity %v, want the id %q", i.state.Identity, i.state.ID())
	}

	return i
}

// wantPending reports a failure unless a refresh warns that the files do not
// exist yet, and a plan has no changes. It returns the refreshed state.
func (i interruptedWait) wantPending(t *testing.T) *providertest.State {
	t.Helper()
	read, diags := i.TryRead(i.state)
	diags.Expect(t, providertest.Warning("", `Jeto: instance "`+i.state.ID()+`" does not have its files yet`,
		"after 20 minutes"))
	i.Plan(read, i.config).ExpectAction(t, providertest.NoOp)

	return read
}

func TestInstance_InterruptedWaitFilesArrive(t *testing.T) {
	t.Parallel()
	i := interruptInstance(t, clonedConfig())
	i.state = i.wantPending(t)
	i.Clock.Advance(jobDuration)
	i.ExpectNoChanges(i.state, i.config)
	// Once the files exist, a refresh does not poll.
	before := i.Polls.Count()
	i.ExpectNoChanges(i.Read(i.state), i.config)
	if got := i.Polls.Count() - before; got != 1 {
		t.Errorf("got %d polls of two refreshes, want 1", got)
	}
	wantPosts(t, i.Account, 1)
}

// expiredNote returns the private note of a wait that was interrupted longer
// ago than Jeto's time limit.
func expiredNote() map[string]any { return map[string]any{"since": time.Now().Add(-21 * time.Minute)} }

// withShortTimeout returns the provider with a short timeout for requests.
func (i interruptedWait) withShortTimeout(t *testing.T) *providertest.Provider {
	t.Helper()
	config := i.Config()
	config["http"] = map[string]any{"request_timeout": "50ms"}

	return providertest.New(t, provider.New("test")(), config)
}

// TestInstance_InterruptedWaitFilesNeverArrive refreshes the instance before
// and after Jeto's time limit.
func TestInstance_InterruptedWaitFilesNeverArrive(t *testing.T) {
	t.Parallel()
	i := interruptInstance(t, clonedConfig(map[string]any{"git_reference": mock.ReferenceMissing}))
	i.Clock.Advance(jobDuration)
	i.state = i.wantPending(t)
	old := i.state.WithPrivate(t, "unfinished", expiredNote())
	failed := i.Read(old)
	i.Plan(failed, i.config).ExpectAction(t, providertest.Replace, "id")
	i.config = clonedConfig()
	i.Polls.AdvanceBeforeEach(jobDuration)
	replaced := i.Update(failed, i.config)
	if replaced.ID() == failed.ID() {
		t.Errorf("got the id %q of the replaced instance, want another one", failed.ID())
	}
	i.ExpectNoChanges(replaced, i.config)
	wantObjects(t, i.Account, 1)
}

func TestInstance_InterruptedWaitWithBusyWorker(t *testing.T) {
	t.Parallel()
	i := interruptInstance(t, clonedConfig())
	i.Edit("instance", i.state.ID(), map[string]any{"worker": mock.WorkerDown})
	i.state = i.state.WithPrivate(t, "unfinished", expiredNote())
	i.Resource = i.withShortTimeout(t).Resource("fleet_jeto_instance")
	i.wantPending(t)
}

func TestInstance_InterruptedWaitIsDestroyed(t *testing.T) {
	t.Parallel()
	i := interruptInstance(t, clonedConfig())
	i.Delete(i.state)
	wantObjects(t, i.Account, 0)
}

// interruptCommand interrupts the wait of a command that starts machines.
func interruptCommand(t *testing.T) interruptedWait {
	t.Helper()
	slow := newTimedAccount(t)
	id := slow.Create("instance", map[string]any{"status": machines("running", "poweroff")})
	config := map[string]any{"instance_id": id, "command": "start"}

	// The first poll is before the command.
	return interruptCreate(t, slow, "fleet_jeto_command", config, 3, "Jeto: interrupted waiting for instance")
}

func TestCommand_InterruptedWaitOfDoneCommand(t *testing.T) {
	t.Parallel()
	i := interruptCommand(t)
	i.Clock.Advance(jobDuration)
	done := i.Read(i.state)
	i.Plan(done, i.config).ExpectAction(t, providertest.NoOp)
	// A done command does not depend on the machines.
	id, _ := i.config["instance_id"].(string)
	i.Edit("instance", id, map[string]any{"status": machines("poweroff", "poweroff")})
	i.ExpectNoChanges(done, i.config)
	wantPosts(t, i.Account, 1)
}

func TestCommand_InterruptedWaitOfUnfinishedCommand(t *testing.T) {
	t.Parallel()
	i := interruptCommand(t)
	i.ExpectGone(i.state)
	i.Plan(nil, i.config).ExpectAction(t, providertest.Create)
	again := interruptCreate(t, i.TimedAccount, "fleet_jeto_command", i.config, i.Polls.Count()+3,
		"Jeto: interrupted waiting for instance")
	again.ExpectGone(again.state)
	again.Polls.AdvanceBeforeEach(jobDuration)
	state := again.Create(i.config)
	again.ExpectNoChanges(state, i.config)
	wantPosts(t, again.Account, 3)
}

func TestCommand_InterruptedWaitWithBusyWorker(t *testing.T) {
	t.Parallel()
	i := interruptCommand(t)
	id, _ := i.config["instance_id"].(string)
	i.Edit("instance", id, map[string]any{"worker": mock.WorkerDown})
	unknown := i.withShortTimeout(t).Resource("fleet_jeto_command").Read(i.state)
	if unknown == nil {
		t.Fatal("got no state, want the command, which may still be running")
	}
	// The command does not count as done.
	i.Edit("instance", id, map[string]any{"worker": mock.WorkerUp})
	i.ExpectGone(unknown)
}

func TestCommand_InterruptedWaitOfDeletedInstance(t *testing.T) {
	t.Parallel()
	i := interruptCommand(t)
	id, _ := i.config["instance_id"].(string)
	i.Account.Delete("instance", id)
	state, diags := i.TryRead(i.state)
	if state != nil {
		t.Errorf("got the state %v, want none", state.Values)
	}
	diags.Expect(t, providertest.Warning("", "Jeto: an object was not found", `"`+id+`"`))
}

func TestCommand_CreateTimeoutNamesUntaint(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t)
	id := slow.Create("instance", map[string]any{"status": machines("poweroff", "poweroff")})
	config := map[string]any{"instance_id": id, "command": "start"}
	_, diags := slow.Provider.WithContext(slow.Polls.DeadlineAt(3)).Resource("fleet_jeto_command").CreateTainted(config)
	diags.Expect(t, providertest.Error("", "Jeto: timed out waiting for instance",
		"Its state was still web poweroff, db poweroff",
		"marks the resource as tainted", "`terraform untaint ADDRESS`", "increase the value in timeouts"))
}

// interruptMachineState interrupts the wait for a machine to be running.
func interruptMachineState(t *testing.T) (interruptedWait, machineStateTest) {
	t.Helper()
	slow := newTimedAccount(t)
	m := machineStateTest{nil, nil, slow.Create("instance", map[string]any{"status": machines("poweroff", "poweroff")})}
	i := interruptCreate(t, slow, "fleet_jeto_machine_state", m.config("web", "running"), 3,
		`Jeto: interrupted waiting for machine "web"`)
	providertest.ExpectValues(t, i.state.Values, map[string]any{"id": m.instance + "/web", "state": "running"})
	providertest.ExpectValues(t, i.state.Identity, map[string]any{"instance_id": m.instance, "machine": "web"})

	return i, m
}

func TestMachineState_InterruptedWaitOfRunningMachine(t *testing.T) {
	t.Parallel()
	i, _ := interruptMachineState(t)
	i.Clock.Advance(jobDuration)
	i.ExpectNoChanges(i.state, i.config)
	wantPosts(t, i.Account, 1)
}

func TestMachineState_InterruptedWaitIsResumed(t *testing.T) {
	t.Parallel()
	i, _ := interruptMachineState(t)
	read := i.Read(i.state)
	providertest.ExpectValues(t, read.Values, map[string]any{"state": "stopped"})
	i.Plan(read, i.config).ExpectAction(t, providertest.Update)
	// Interrupt the wait once more.
	ctx := i.Polls.CancelAt(i.Polls.Count() + 3)
	left, diags := i.Provider.WithContext(ctx).Resource("fleet_jeto_machine_state").TryUpdate(read, i.config)
	diags.Expect(t, providertest.Error("", `Jeto: interrupted waiting for machine "web"`,
		"The next plan shows the remaining changes"))
	if left == nil || left.Tainted {
		t.Fatalf("got the state %+v, want an untainted resource", left)
	}
	providertest.ExpectValues(t, left.Values, read.Values)
	i.Plan(i.Read(left), i.config).ExpectAction(t, providertest.Update)
	i.Polls.AdvanceBeforeEach(jobDuration)
	i.ExpectNoChanges(i.Update(left, i.config), i.config)
}

func TestMachineState_InterruptedWaitOfFailedMachine(t *testing.T) {
	t.Parallel()
	i, m := interruptMachineState(t)
	i.Clock.Advance(jobDuration)
	i.Edit("instance", m.instance, map[string]any{"status": machines("aborted", "poweroff")})
	i.Plan(i.Read(i.state), i.config).ExpectAction(t, providertest.Update)
}
