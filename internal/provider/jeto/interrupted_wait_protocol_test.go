package jeto_test

import (
	"net/http"
	"testing"
	"time"

	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/acceptance"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/protocol"
)

// interrupted is a resource whose create was interrupted while it waited.
type interrupted struct {
	*acceptance.Slow
	*protocol.Resource

	config map[string]any
	state  *protocol.State
}

// interruptCreate creates a resource, interrupts the wait at a look, and checks
// that the state is untainted.
func interruptCreate(
	t *testing.T, slow *acceptance.Slow, resource string, config map[string]any, look int, text string,
) interrupted {
	t.Helper()
	state, diags := slow.Fleet.WithContext(slow.Looks.Interrupt(look)).Resource(resource).TryCreate(config)
	if state == nil || state.Tainted {
		t.Fatalf("the state is %+v, want an untainted resource:\n%s", state, diags)
	}
	diags.Want(t, protocol.Warning("", text, "It is in the state as it was last seen",
		"The next plan shows what is left to do"))

	return interrupted{slow, slow.Fleet.Resource(resource), config, state}
}

// wantPosts reports a failure unless the server received this many POST
// requests.
func (i interrupted) wantPosts(t *testing.T, want int) {
	t.Helper()
	if posts := i.Counts()[http.MethodPost]; posts != want {
		t.Errorf("there were %d POST requests, want %d", posts, want)
	}
}

// interruptInstance interrupts the wait for the files of an instance.
func interruptInstance(t *testing.T, config map[string]any) interrupted {
	t.Helper()
	i := interruptCreate(t, newSlow(t), "fleet_jeto_instance", config, 2,
		`Jeto: interrupted waiting for the files of instance "`)
	protocol.Want(t, i.state.Values, map[string]any{
		"name": "shop", "project_name": mock.ProjectShopName, "host_name": "local",
	})
	if i.state.Identity["id"] != i.state.ID() {
		t.Errorf("the identity is %v", i.state.Identity)
	}

	return i
}

// wantPending reports a failure unless a refresh warns that the files are not
// there yet and a plan changes nothing. It returns the refreshed state.
func (i interrupted) wantPending(t *testing.T) *protocol.State {
	t.Helper()
	read, diags := i.TryRead(i.state)
	diags.Want(t, protocol.Warning("", `Jeto: the files of instance "`+i.state.ID()+`" are not there yet`,
		"after 20 minutes"))
	i.Plan(read, i.config).Want(t, protocol.NoOp)

	return read
}

func TestInstance_InterruptedWaitForFilesThatCome(t *testing.T) {
	t.Parallel()
	i := interruptInstance(t, cloned())
	i.state = i.wantPending(t)
	i.Clock.Advance(jobTakes)
	i.NoChanges(i.state, i.config)
	// The provider does not check again for files that it has seen.
	looks := i.Looks.Passed()
	i.NoChanges(i.Read(i.state), i.config)
	if again := i.Looks.Passed() - looks; again != 1 {
		t.Errorf("two refreshes looked %d times, want one time", again)
	}
	i.wantPosts(t, 1)
}

// longAgo is the private note of a wait that was interrupted so long ago that
// Jeto has given up since.
func longAgo() map[string]any { return map[string]any{"since": time.Now().Add(-21 * time.Minute)} }

// impatient returns the provider with a short timeout for requests.
func (i interrupted) impatient(t *testing.T) *protocol.Provider {
	t.Helper()
	config := i.Config()
	config["http"] = map[string]any{"request_timeout": "50ms"}

	return protocol.New(t, provider.New("test")(), config)
}

// TestInstance_InterruptedWaitForFilesThatNeverCome refreshes the instance
// before Jeto has given up, and after that.
func TestInstance_InterruptedWaitForFilesThatNeverCome(t *testing.T) {
	t.Parallel()
	i := interruptInstance(t, cloned(map[string]any{"git_reference": mock.ReferenceMissing}))
	i.Clock.Advance(jobTakes)
	i.state = i.wantPending(t)
	old := i.state.WithPrivate(t, "unfinished", longAgo())
	failed := i.Read(old)
	i.Plan(failed, i.config).Want(t, protocol.Replace, "id")
	i.config = cloned()
	i.Looks.AdvanceEach(jobTakes)
	replaced := i.Update(failed, i.config)
	if replaced.ID() == failed.ID() {
		t.Error("the instance was kept")
	}
	i.NoChanges(replaced, i.config)
	if left := i.Objects(); len(left) != 1 {
		t.Errorf("the account holds %v", left)
	}
}

func TestInstance_InterruptedWaitWithABusyWorker(t *testing.T) {
	t.Parallel()
	i := interruptInstance(t, cloned())
	i.Edit("instance", i.state.ID(), map[string]any{"worker": mock.WorkerDown})
	i.state = i.state.WithPrivate(t, "unfinished", longAgo())
	i.Resource = i.impatient(t).Resource("fleet_jeto_instance")
	i.wantPending(t)
}

func TestInstance_InterruptedWaitIsDestroyed(t *testing.T) {
	t.Parallel()
	i := interruptInstance(t, cloned())
	i.Delete(i.state)
	if left := i.Objects(); len(left) != 0 {
		t.Errorf("the account holds %v", left)
	}
}

// interruptCommand interrupts the wait for machines that are to be started.
func interruptCommand(t *testing.T) interrupted {
	t.Helper()
	slow := newSlow(t)
	id := slow.Create("instance", map[string]any{"status": machines("running", "poweroff")})
	config := map[string]any{"instance_id": id, "command": "start"}

	// The first look is before the command.
	return interruptCreate(t, slow, "fleet_jeto_command", config, 3, "Jeto: interrupted waiting for instance")
}

func TestCommand_InterruptedWaitForWhatIsDone(t *testing.T) {
	t.Parallel()
	i := interruptCommand(t)
	i.Clock.Advance(jobTakes)
	done := i.Read(i.state)
	i.Plan(done, i.config).Want(t, protocol.NoOp)
	// The machines may change now: the command is done.
	id, _ := i.config["instance_id"].(string)
	i.Edit("instance", id, map[string]any{"status": machines("poweroff", "poweroff")})
	i.NoChanges(done, i.config)
	i.wantPosts(t, 1)
}

func TestCommand_InterruptedWaitForWhatIsNotDone(t *testing.T) {
	t.Parallel()
	i := interruptCommand(t)
	i.Gone(i.state)
	i.Plan(nil, i.config).Want(t, protocol.Create)
	again := interruptCreate(t, i.Slow, "fleet_jeto_command", i.config, i.Looks.Passed()+3,
		"Jeto: interrupted waiting for instance")
	again.Gone(again.state)
	again.Looks.AdvanceEach(jobTakes)
	state := again.Create(i.config)
	again.NoChanges(state, i.config)
	again.wantPosts(t, 3)
}

func TestCommand_InterruptedWaitWithABusyWorker(t *testing.T) {
	t.Parallel()
	i := interruptCommand(t)
	id, _ := i.config["instance_id"].(string)
	i.Edit("instance", id, map[string]any{"worker": mock.WorkerDown})
	unknown := i.impatient(t).Resource("fleet_jeto_command").Read(i.state)
	if unknown == nil {
		t.Fatal("the command was forgotten although its end is not known")
	}
	// The provider does not count it as done, either.
	i.Edit("instance", id, map[string]any{"worker": mock.WorkerUp})
	i.Gone(unknown)
}

func TestCommand_InterruptedWaitForAnInstanceThatIsGone(t *testing.T) {
	t.Parallel()
	i := interruptCommand(t)
	id, _ := i.config["instance_id"].(string)
	i.Account.Delete("instance", id)
	i.Gone(i.state)
}

func TestCommand_CreateTimeoutNamesUntaint(t *testing.T) {
	t.Parallel()
	slow := newSlow(t)
	id := slow.Create("instance", map[string]any{"status": machines("poweroff", "poweroff")})
	config := map[string]any{"instance_id": id, "command": "start"}
	_, diags := slow.Fleet.WithContext(slow.Looks.Deadline(3)).Resource("fleet_jeto_command").CreateTainted(config)
	diags.Want(t, protocol.Error("", "Jeto: timed out waiting for instance",
		"Its state was still web poweroff, db poweroff",
		"marks the resource as tainted", "`terraform untaint ADDRESS`", "allow it in timeouts"))
}

// interruptMachine interrupts the wait for a machine that is to be started.
func interruptMachine(t *testing.T) (interrupted, machine) {
	t.Helper()
	slow := newSlow(t)
	m := machine{nil, nil, slow.Create("instance", map[string]any{"status": machines("poweroff", "poweroff")})}
	i := interruptCreate(t, slow, "fleet_jeto_machine_state", m.held("web", "running"), 3,
		`Jeto: interrupted waiting for machine "web"`)
	protocol.Want(t, i.state.Values, map[string]any{"id": m.instance + "/web", "state": "running"})
	protocol.Want(t, i.state.Identity, map[string]any{"instance_id": m.instance, "machine": "web"})

	return i, m
}

func TestMachine_InterruptedWaitForWhatRunsByNow(t *testing.T) {
	t.Parallel()
	i, _ := interruptMachine(t)
	i.Clock.Advance(jobTakes)
	i.NoChanges(i.state, i.config)
	i.wantPosts(t, 1)
}

func TestMachine_InterruptedWaitIsResumed(t *testing.T) {
	t.Parallel()
	i, _ := interruptMachine(t)
	read := i.Read(i.state)
	protocol.Want(t, read.Values, map[string]any{"state": "stopped"})
	i.Plan(read, i.config).Want(t, protocol.Update)
	// It is interrupted once more.
	ctx := i.Looks.Interrupt(i.Looks.Passed() + 3)
	left, diags := i.Fleet.WithContext(ctx).Resource("fleet_jeto_machine_state").TryUpdate(read, i.config)
	diags.Want(t, protocol.Error("", `Jeto: interrupted waiting for machine "web"`,
		"The next plan shows what is left to do"))
	if left == nil || left.Tainted {
		t.Fatalf("the state is %+v", left)
	}
	protocol.Want(t, left.Values, read.Values)
	i.Plan(i.Read(left), i.config).Want(t, protocol.Update)
	i.Looks.AdvanceEach(jobTakes)
	i.NoChanges(i.Update(left, i.config), i.config)
}

func TestMachine_InterruptedWaitForWhatFailed(t *testing.T) {
	t.Parallel()
	i, m := interruptMachine(t)
	i.Clock.Advance(jobTakes)
	i.Edit("instance", m.instance, map[string]any{"status": machines("aborted", "poweroff")})
	i.Plan(i.Read(i.state), i.config).Want(t, protocol.Update)
}
