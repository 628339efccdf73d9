package jeto_test

import (
	"net/http"
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

// interruptCreate creates a resource, interrupts the wait at a look, and checks
// that the state is untainted.
func interruptCreate(
	t *testing.T, slow *acctest.TimedAccount, resource string, config map[string]any, look int, text string,
) interruptedWait {
	t.Helper()
	state, diags := slow.Provider.WithContext(slow.Polls.CancelAt(look)).Resource(resource).TryCreate(config)
	if state == nil || state.Tainted {
		t.Fatalf("the state is %+v, want an untainted resource:\n%s", state, diags)
	}
	diags.Expect(t, providertest.Warning("", text, "The state has the object as it was last read",
		"The next plan shows the remaining changes"))

	return interruptedWait{slow, slow.Provider.Resource(resource), config, state}
}

// wantPosts reports a failure unless the server received this many POST
// requests.
func (i interruptedWait) wantPosts(t *testing.T, want int) {
	t.Helper()
	if posts := i.RequestCounts()[http.MethodPost]; posts != want {
		t.Errorf("there were %d POST requests, want %d", posts, want)
	}
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
		t.Errorf("the identity is %v", i.state.Identity)
	}

	return i
}

// wantPending reports a failure unless a refresh warns that the files are not
// there yet and a plan changes nothing. It returns the refreshed state.
func (i interruptedWait) wantPending(t *testing.T) *providertest.State {
	t.Helper()
	read, diags := i.TryRead(i.state)
	diags.Expect(t, providertest.Warning("", `Jeto: the files of instance "`+i.state.ID()+`" are not there yet`,
		"after 20 minutes"))
	i.Plan(read, i.config).ExpectAction(t, providertest.NoOp)

	return read
}

func TestInstance_InterruptedWaitForFilesThatCome(t *testing.T) {
	t.Parallel()
	i := interruptInstance(t, clonedConfig())
	i.state = i.wantPending(t)
	i.Clock.Advance(jobDuration)
	i.ExpectNoChanges(i.state, i.config)
	// The provider does not check again for files that it has seen.
	looks := i.Polls.Count()
	i.ExpectNoChanges(i.Read(i.state), i.config)
	if again := i.Polls.Count() - looks; again != 1 {
		t.Errorf("two refreshes looked %d times, want one time", again)
	}
	i.wantPosts(t, 1)
}

// expiredNote is the private note of a wait that was interrupted so long ago
// that Jeto has given up since.
func expiredNote() map[string]any { return map[string]any{"since": time.Now().Add(-21 * time.Minute)} }

// withShortTimeout returns the provider with a short timeout for requests.
func (i interruptedWait) withShortTimeout(t *testing.T) *providertest.Provider {
	t.Helper()
	config := i.Config()
	config["http"] = map[string]any{"request_timeout": "50ms"}

	return providertest.New(t, provider.New("test")(), config)
}

// TestInstance_InterruptedWaitForFilesThatNeverCome refreshes the instance
// before Jeto has given up, and after that.
func TestInstance_InterruptedWaitForFilesThatNeverCome(t *testing.T) {
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
		t.Error("the instance was kept")
	}
	i.ExpectNoChanges(replaced, i.config)
	if left := i.Objects(); len(left) != 1 {
		t.Errorf("the account holds %v", left)
	}
}

func TestInstance_InterruptedWaitWithABusyWorker(t *testing.T) {
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
	if left := i.Objects(); len(left) != 0 {
		t.Errorf("the account holds %v", left)
	}
}

// interruptCommand interrupts the wait for machines that are to be started.
func interruptCommand(t *testing.T) interruptedWait {
	t.Helper()
	slow := newTimedAccount(t)
	id := slow.Create("instance", map[string]any{"status": machines("running", "poweroff")})
	config := map[string]any{"instance_id": id, "command": "start"}

	// The first look is before the command.
	return interruptCreate(t, slow, "fleet_jeto_command", config, 3, "Jeto: interrupted waiting for instance")
}

func TestCommand_InterruptedWaitForWhatIsDone(t *testing.T) {
	t.Parallel()
	i := interruptCommand(t)
	i.Clock.Advance(jobDuration)
	done := i.Read(i.state)
	i.Plan(done, i.config).ExpectAction(t, providertest.NoOp)
	// The machines may change now: the command is done.
	id, _ := i.config["instance_id"].(string)
	i.Edit("instance", id, map[string]any{"status": machines("poweroff", "poweroff")})
	i.ExpectNoChanges(done, i.config)
	i.wantPosts(t, 1)
}

func TestCommand_InterruptedWaitForWhatIsNotDone(t *testing.T) {
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
	again.wantPosts(t, 3)
}

func TestCommand_InterruptedWaitWithABusyWorker(t *testing.T) {
	t.Parallel()
	i := interruptCommand(t)
	id, _ := i.config["instance_id"].(string)
	i.Edit("instance", id, map[string]any{"worker": mock.WorkerDown})
	unknown := i.withShortTimeout(t).Resource("fleet_jeto_command").Read(i.state)
	if unknown == nil {
		t.Fatal("the command was forgotten although its end is not known")
	}
	// The provider does not count it as done, either.
	i.Edit("instance", id, map[string]any{"worker": mock.WorkerUp})
	i.ExpectGone(unknown)
}

func TestCommand_InterruptedWaitForAnInstanceThatIsGone(t *testing.T) {
	t.Parallel()
	i := interruptCommand(t)
	id, _ := i.config["instance_id"].(string)
	i.Account.Delete("instance", id)
	i.ExpectGone(i.state)
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

// interruptMachine interrupts the wait for a machine that is to be started.
func interruptMachine(t *testing.T) (interruptedWait, machineTest) {
	t.Helper()
	slow := newTimedAccount(t)
	m := machineTest{nil, nil, slow.Create("instance", map[string]any{"status": machines("poweroff", "poweroff")})}
	i := interruptCreate(t, slow, "fleet_jeto_machine_state", m.config("web", "running"), 3,
		`Jeto: interrupted waiting for machine "web"`)
	providertest.ExpectValues(t, i.state.Values, map[string]any{"id": m.instance + "/web", "state": "running"})
	providertest.ExpectValues(t, i.state.Identity, map[string]any{"instance_id": m.instance, "machine": "web"})

	return i, m
}

func TestMachine_InterruptedWaitForWhatRunsByNow(t *testing.T) {
	t.Parallel()
	i, _ := interruptMachine(t)
	i.Clock.Advance(jobDuration)
	i.ExpectNoChanges(i.state, i.config)
	i.wantPosts(t, 1)
}

func TestMachine_InterruptedWaitIsResumed(t *testing.T) {
	t.Parallel()
	i, _ := interruptMachine(t)
	read := i.Read(i.state)
	providertest.ExpectValues(t, read.Values, map[string]any{"state": "stopped"})
	i.Plan(read, i.config).ExpectAction(t, providertest.Update)
	// It is interrupted once more.
	ctx := i.Polls.CancelAt(i.Polls.Count() + 3)
	left, diags := i.Provider.WithContext(ctx).Resource("fleet_jeto_machine_state").TryUpdate(read, i.config)
	diags.Expect(t, providertest.Error("", `Jeto: interrupted waiting for machine "web"`,
		"The next plan shows the remaining changes"))
	if left == nil || left.Tainted {
		t.Fatalf("the state is %+v", left)
	}
	providertest.ExpectValues(t, left.Values, read.Values)
	i.Plan(i.Read(left), i.config).ExpectAction(t, providertest.Update)
	i.Polls.AdvanceBeforeEach(jobDuration)
	i.ExpectNoChanges(i.Update(left, i.config), i.config)
}

func TestMachine_InterruptedWaitForWhatFailed(t *testing.T) {
	t.Parallel()
	i, m := interruptMachine(t)
	i.Clock.Advance(jobDuration)
	i.Edit("instance", m.instance, map[string]any{"status": machines("aborted", "poweroff")})
	i.Plan(i.Read(i.state), i.config).ExpectAction(t, providertest.Update)
}
