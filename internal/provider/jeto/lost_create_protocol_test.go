package jeto_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
)

// wantCreated reports a failure unless the state is untainted, the account has
// this many instances, including the one in the state, and the server received
// this many POST requests.
func wantCreated(t *testing.T, account *acctest.Account, state *providertest.State, count, posts int) {
	t.Helper()
	if state == nil || state.Tainted {
		t.Fatalf("got the state %+v, want an untainted instance", state)
	}
	found := 0
	for _, object := range account.Objects() {
		if object.ID == state.ID() {
			found++
		}
	}
	if objects := account.Objects(); len(objects) != count || found != 1 {
		t.Errorf("got the instances %v, want %d with the id %s among them", objects, count, state.ID())
	}
	wantPosts(t, account, posts)
}

// duplicate returns the fields with which a test creates an instance like shop
// out of band.
func duplicate() map[string]any {
	return map[string]any{"name": "shop", "path": "/srv/shop", "project": mock.ProjectShop, "host": mock.HostVirtualBox}
}

func TestInstance_LostAnswerIsTakenOver(t *testing.T) {
	t.Parallel()
	for name, fault := range acctest.LostResponses() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, instance := startInstance(t)
			account.AddFault(fault)
			state, diags := instance.TryCreate(clonedConfig())
			wantCreated(t, account, state, 1, 1)
			diags.Expect(t, providertest.Warning("", `Jeto: a response was lost: create instance "shop"`,
				fmt.Sprintf(`took over %s "shop"`, state.ID()),
				"equals the request in name, path, environment, project_id, host_id, git_reference and archive_url",
				"`terraform state rm ADDRESS`"))
			if state.Identity["id"] != state.ID() {
				t.Errorf("got the identity %v, want the id %q", state.Identity, state.ID())
			}
			instance.ExpectNoChanges(state, clonedConfig())
		})
	}
}

// TestInstance_LostAnswerWithOlderTwin expects that the provider does not take
// over an instance that existed before the create.
func TestInstance_LostAnswerWithOlderTwin(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]faults.Fault{
		"answer":  {Method: http.MethodPost, Drop: faults.DropAfter, Times: 1},
		"request": acctest.LostRequest(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, instance := startInstance(t)
			older := account.Create("instance", duplicate())
			account.AddFault(fault)
			state, _ := instance.TryCreate(shopConfig())
			posts := 1
			if name == "request" {
				posts++
			}
			wantCreated(t, account, state, 2, posts)
			if state.ID() == older {
				t.Errorf("got the older instance %s, want the new one", older)
			}
		})
	}
}

// TestInstance_LostRequestAfterFailedList makes the list before the create
// fail first.
func TestInstance_LostRequestAfterFailedList(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	older := account.Create("instance", duplicate())
	account.AddFault(faults.Fault{
		Method: http.MethodGet, Path: "/api/instances", Status: http.StatusInternalServerError, Times: 1,
	})
	account.AddFault(acctest.LostRequest())
	state, diags := instance.TryCreate(shopConfig())
	diags.Expect(t)
	wantCreated(t, account, state, 2, 2)
	if state.ID() == older {
		t.Errorf("got the older instance %s, want the new one", older)
	}
}

func TestInstance_LostRequestIsSentOnceMore(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	account.AddFault(acctest.LostRequest())
	state, diags := instance.TryCreate(shopConfig())
	diags.Expect(t)
	wantCreated(t, account, state, 1, 2)
	instance.ExpectNoChanges(state, shopConfig())
}

// TestInstance_LostAnswerWithTwoCandidates creates an equal instance out of
// band while the server handles the create.
func TestInstance_LostAnswerWithTwoCandidates(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t)
	slow.Writes.BeforeRequest(1, func() { slow.Create("instance", duplicate()) })
	slow.AddFault(faults.Fault{Method: http.MethodPost, Drop: faults.DropAfter})
	diags := slow.Provider.Resource("fleet_jeto_instance").CreateFails(shopConfig())
	objects := slow.Objects()
	if posts := slow.RequestCounts()[http.MethodPost]; posts != 1 || len(objects) != 2 {
		t.Fatalf("got %d POST requests and the instances %v, want 1 and 2", posts, objects)
	}
	block := func(id string) string {
		return fmt.Sprintf(
			"%s \"shop\"\n    import {\n      to = fleet_jeto_instance.NAME\n      id = %q\n    }", id, id,
		)
	}
	diags.Expect(
		t,
		providertest.Error("", `Jeto: could not create instance "shop"`, "cannot determine whether it is one of these",
			block(objects[0].ID), block(objects[1].ID), "If one of them is yours, import it."),
	)
}

func TestInstance_InterruptWaitsForTheAnswer(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t)
	slow.AddFault(faults.Fault{Method: http.MethodPost, AfterWork: true, Latency: 100 * time.Millisecond})
	instance := slow.Provider.WithContext(slow.Writes.CancelAt(1)).Resource("fleet_jeto_instance")
	state, diags := instance.TryCreate(shopConfig())
	diags.Expect(t)
	wantCreated(t, slow.Account, state, 1, 1)
}

func TestInstance_InterruptWithALostAnswer(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t)
	slow.AddFault(faults.Fault{Method: http.MethodPost, Drop: faults.DropAfter})
	instance := slow.Provider.WithContext(slow.Writes.CancelAt(1)).Resource("fleet_jeto_instance")
	state, diags := instance.TryCreate(clonedConfig())
	wantCreated(t, slow.Account, state, 1, 1)
	diags.Expect(t, providertest.Warning("", "a response was lost", "took over "+state.ID()),
		providertest.Warning("", `interrupted waiting for the files of instance "`+state.ID()+`"`))
}

func TestInstance_InterruptWithALostRequest(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t)
	slow.AddFault(acctest.LostRequest())
	instance := slow.Provider.WithContext(slow.Writes.CancelAt(1)).Resource("fleet_jeto_instance")
	diags := instance.CreateFails(shopConfig())
	diags.Expect(
		t,
		providertest.Error("", "the system shows that the request created nothing", "You interrupted the operation"),
	)
	if posts := slow.RequestCounts()[http.MethodPost]; posts != 1 || len(slow.Objects()) != 0 {
		t.Errorf("got %d POST requests and the instances %v, want 1 and none", posts, slow.Objects())
	}
}

// lostCommands returns the faults that lose the answer to a command, or the
// command. The provider reads no key of the answer, so it may have none.
func lostCommands() map[string]faults.Fault {
	lost := acctest.LostResponses()
	delete(lost, "an answer without keys")
	lost["a dropped request"] = acctest.LostRequest()

	return lost
}

// TestCommand_LostAnswerIsInDoubt sends commands that the provider must not
// repeat.
func TestCommand_LostAnswerIsInDoubt(t *testing.T) {
	t.Parallel()
	for name, fault := range lostCommands() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCommandTest(t)
			text := `Jeto: could not run provision on machine "web" of instance "` + c.instance + `"`
			config := c.config("provision", map[string]any{"machine": "web"})
			c.account.AddFault(fault)
			c.resource.CreateFails(config).Expect(t, providertest.Error("", text, "may have been carried out",
				"Applying again sends the command once more."))
			c.account.AddFault(fault)
			_, diags := c.action.TryInvoke(config)
			diags.Expect(t, providertest.Error("", text, "may have been carried out",
				"`terraform apply -invoke=action.fleet_jeto_command.NAME` sends the command once more."))
			wantPosts(t, c.account, 2)
			if fault.Drop == faults.DropBefore {
				c.wantExecuted(t)
			} else {
				c.wantExecuted(t, "provision web ", "provision web ")
			}
		})
	}
}

// TestCommand_LostAnswerIsRepeated sends commands that change nothing when they
// are repeated.
func TestCommand_LostAnswerIsRepeated(t *testing.T) {
	t.Parallel()
	for name, fault := range lostCommands() {
		for _, command := range []string{"start", "stop"} {
			t.Run(command+", "+name, func(t *testing.T) {
				t.Parallel()
				c := newCommandTest(t)
				c.account.AddFault(fault)
				state, diags := c.resource.TryCreate(c.config(command))
				diags.Expect(t)
				if state == nil || state.Tainted {
					t.Fatalf("got the state %+v, want an untainted command", state)
				}
				c.resource.ExpectNoChanges(state, c.config(command))
				wantPosts(t, c.account, 2)
			})
		}
	}
}

func TestMachineState_LostAnswerIsRepeated(t *testing.T) {
	t.Parallel()
	for name, fault := range lostCommands() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMachineStateTest(t)
			m.account.AddFault(fault)
			state := m.Create(m.config("web", "running"))
			m.account.AddFault(fault)
			state = m.Update(state, m.config("web", "stopped"))
			m.ExpectNoChanges(state, m.config("web", "stopped"))
			wantPosts(t, m.account, 4)
		})
	}
}

func TestCommand_InterruptWaitsForTheAnswer(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t)
	config := map[string]any{"instance_id": slow.Create("instance", nil), "command": "sync"}
	slow.AddFault(faults.Fault{Method: http.MethodPost, AfterWork: true, Latency: 100 * time.Millisecond})
	command := slow.Provider.WithContext(slow.Writes.CancelAt(1)).Resource("fleet_jeto_command")
	state, diags := command.TryCreate(config)
	diags.Expect(t)
	if state == nil || state.Tainted || !strings.HasSuffix(state.ID(), "/sync") {
		t.Errorf("got the state %+v, want an untainted command sync", state)
	}
}
