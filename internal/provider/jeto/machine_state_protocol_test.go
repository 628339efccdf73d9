package jeto_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
)

// machineStateTest is an account with an instance that has two machines, web
// and db, and the resource that keeps their states.
type machineStateTest struct {
	*providertest.Resource

	account  *acctest.Account
	instance string
}

func newMachineStateTest(t *testing.T, fields ...map[string]any) machineStateTest {
	t.Helper()
	account := acctest.NewAccount(t, "jeto")
	id := account.Create("instance", providertest.Merge(map[string]any{"name": "shop"}, fields...))

	return machineStateTest{acctest.NewProvider(t, account).Resource("fleet_jeto_machine_state"), account, id}
}

// config returns the configuration of a machine in a state.
func (m machineStateTest) config(name, state string, changes ...map[string]any) map[string]any {
	return providertest.Merge(map[string]any{"instance_id": m.instance, "machine": name, "state": state}, changes...)
}

// setStatus sets Vagrant's states of the machines out of band.
func (m machineStateTest) setStatus(web, db string) {
	m.account.Edit("instance", m.instance, map[string]any{"status": machines(web, db)})
}

// machines returns the status field of an instance with two machines.
func machines(web, db string) []map[string]any {
	return []map[string]any{{"name": "web", "status": web}, {"name": "db", "status": db}}
}

func (m machineStateTest) getRequest() string  { return "GET /api/instances/" + m.instance }
func (m machineStateTest) postRequest() string { return "POST /api/instances/" + m.instance }

func TestMachineState_LifeCycleRequests(t *testing.T) {
	t.Parallel()
	m := newMachineStateTest(t)
	state := m.Create(m.config("web", "running"))
	providertest.ExpectValues(t, state.Values, map[string]any{
		"id": m.instance + "/web", "instance_id": m.instance, "machine": "web", "state": "running", "timeouts": nil,
	})
	providertest.ExpectValues(t, state.Identity, map[string]any{"instance_id": m.instance, "machine": "web"})
	m.ExpectNoChanges(state, m.config("web", "running"))
	plan := m.Plan(state, m.config("web", "stopped"))
	plan.ExpectAction(t, providertest.Update)
	plan.ExpectUnknown(t)
	state = m.Update(state, m.config("web", "stopped"))
	m.ExpectNoChanges(state, m.config("web", "stopped"))
	m.Delete(state)
	want := []string{
		m.getRequest(), m.postRequest(), m.getRequest(), // Create.
		m.getRequest(),                                  // Refresh.
		m.getRequest(), m.postRequest(), m.getRequest(), // Update.
		m.getRequest(), // Refresh. The destroy sends nothing.
	}
	wantRequests(t, want, m.account.Requests())
	bodies := []string{}
	for _, entry := range m.account.Journal() {
		if entry.Method == http.MethodPost {
			bodies = append(bodies, entry.Body)
		}
	}
	wantBodies := []string{
		`{"state":"start","machine":"web","async":true}`, `{"state":"stop","machine":"web","async":true}`,
	}
	if diff := cmp.Diff(wantBodies, bodies); diff != "" {
		t.Errorf("bodies of the commands (-want +got):\n%s", diff)
	}
}

func TestMachineState_ReachedStateSendsNothing(t *testing.T) {
	t.Parallel()
	m := newMachineStateTest(t, map[string]any{"status": machines("running", "aborted")})
	m.Create(m.config("web", "running"))
	m.Create(m.config("db", "stopped"))
	wantPosts(t, m.account, 0)
}

func TestMachineState_CorrectsDrift(t *testing.T) {
	t.Parallel()
	for _, status := range []string{"poweroff", "stopped", "saved", "aborted", "not created"} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			m := newMachineStateTest(t)
			config := m.config("web", "running")
			state := m.Create(config)
			m.setStatus(status, "poweroff")
			state = m.Read(state)
			providertest.ExpectValues(t, state.Values, map[string]any{"state": "stopped"})
			m.Plan(state, config).ExpectAction(t, providertest.Update)
			m.ExpectNoChanges(m.Update(state, config), config)
		})
	}
}

func TestMachineState_UnknownStatus(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change map[string]any
		text   string
	}{
		"an error of Vagrant": {
			map[string]any{"status": machines("Vagrant::Errors::MachineLocked", "running")},
			"Vagrant::Errors::MachineLocked",
		},
		"a phrase": {
			map[string]any{"status": machines("Something went wrong", "running")}, "Something went wrong",
		},
		"a missing Vagrantfile": {
			map[string]any{"status": []map[string]any{{"name": "", "status": "Vagrant::Errors::NoEnvironmentError"}}},
			"NoEnvironmentError",
		},
		"a failing worker": {map[string]any{"worker": mock.WorkerFailing}, "without machines"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMachineStateTest(t)
			state := m.Create(m.config("web", "running"))
			m.account.Edit("instance", m.instance, test.change)
			read, diags := m.TryRead(state)
			summary := `Jeto: the state of machine "web" of instance "` + m.instance + `" is not known`
			diags.Expect(t, providertest.Warning("state", summary, test.text, `stays "running"`))
			providertest.ExpectValues(t, read.Values, map[string]any{"state": "running"})
			_, diags = m.TryImportByID(m.instance + "/web")
			diags.Expect(t, providertest.Error("state", summary, test.text, "then import it"))
		})
	}
}

func TestMachineState_DeletedOutsideTerraform(t *testing.T) {
	t.Parallel()
	m := newMachineStateTest(t)
	state := m.Create(m.config("web", "running"))
	m.account.Edit(
		"instance", m.instance, map[string]any{"status": []map[string]any{{"name": "db", "status": "running"}}},
	)
	if read := m.Read(state); read != nil {
		t.Errorf("got the state %v of a missing machine, want none", read.Values)
	}
	m.account.Delete("instance", m.instance)
	before := len(m.account.Requests())
	if read := m.Read(state); read != nil {
		t.Errorf("got the state %v of a missing instance, want none", read.Values)
	}
	// The server answers the GET of a missing id with a 500, which proves
	// nothing. The provider does not repeat the GET, and reads the list.
	wantRequests(t, []string{m.getRequest(), listRequest}, m.account.Requests()[before:])
	left, diags := m.TryUpdate(state, m.config("web", "stopped"))
	diags.Expect(t, providertest.Error("instance_id", "Jeto: no such instance", m.instance))
	providertest.ExpectValues(t, left.Values, map[string]any{"state": "running"})
}

func TestMachineState_ImportByIDAndIdentity(t *testing.T) {
	t.Parallel()
	m := newMachineStateTest(t, map[string]any{"status": machines("running", "poweroff")})
	for name, state := range map[string]*providertest.State{
		"id":       m.ImportByID(m.instance + "/db"),
		"identity": m.ImportByIdentity(map[string]any{"instance_id": m.instance, "machine": "db"}),
	} {
		providertest.ExpectValues(t, state.Identity, map[string]any{"instance_id": m.instance, "machine": "db"})
		if want := m.instance + "/db"; state.ID() != want {
			t.Errorf("import by %s: got the id %q, want %q", name, state.ID(), want)
		}
		m.ExpectNoChanges(state, m.config("db", "stopped"))
	}
	for _, id := range []string{m.instance, m.instance + "/", "/web"} {
		_, diags := m.TryImportByID(id)
		diags.Expect(
			t,
			providertest.Error("", "Jeto: cannot import the machine",
				`"`+id+`" is not of the form instance_id/machine`, "7/web"),
		)
	}
	noImport := providertest.Error("", "Terraform refuses the import")
	_, diags := m.TryImportByID(m.instance + "/mail")
	diags.Expect(t, noImport)
	for _, id := range []string{"999999/web", "shop/web"} {
		_, diags := m.TryImportByID(id)
		diags.Expect(t, noImport, providertest.Warning("", "Jeto: an object was not found"))
	}
}

func TestMachineState_InvalidTarget(t *testing.T) {
	t.Parallel()
	m := newMachineStateTest(t)
	_, diags := m.TryCreate(m.config("mail", "running"))
	diags.Expect(
		t,
		providertest.Error(
			"machine", `Jeto: instance "`+m.instance+`" has no machine "mail"`, "Its machines are: web, db",
		),
	)
	_, diags = m.TryCreate(map[string]any{"instance_id": "999999", "machine": "web", "state": "running"})
	diags.Expect(t, providertest.Error("instance_id", "Jeto: no such instance", `"999999"`))
	m.account.Edit("instance", m.instance, map[string]any{"worker": mock.WorkerFailing})
	_, diags = m.TryCreate(m.config("web", "running"))
	diags.Expect(t, providertest.Error("instance_id", "has no machines", "does not have the instance's files yet"))
	m.account.Edit("instance", m.instance, map[string]any{
		"worker": mock.WorkerUp,
		"status": []map[string]any{{"name": "", "status": "Vagrant::Errors::NoEnvironmentError"}},
	})
	_, diags = m.TryCreate(m.config("web", "running"))
	diags.Expect(
		t, providertest.Error("instance_id", "has no machines", "Vagrant reports Vagrant::Errors::NoEnvironmentError"),
	)
	wantPosts(t, m.account, 0)
	for name, test := range map[string]struct {
		change map[string]any
		want   providertest.Expectation
	}{
		"the name of an instance": {
			map[string]any{"instance_id": "shop"}, providertest.Error("instance_id", "must be the id of an instance"),
		},
		"an empty machine": {map[string]any{"machine": ""}, providertest.Error("machine", "must not be empty")},
		"a state of Vagrant": {
			map[string]any{"state": "poweroff"}, providertest.Error("state", `"running"`, `"stopped"`),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m.Validate(m.config("web", "running", test.change)).Expect(t, test.want)
		})
	}
}

func TestMachineState_Forbidden(t *testing.T) {
	t.Parallel()
	m := newMachineStateTest(t, map[string]any{"permissions": []string{"view"}})
	diags := m.CreateFails(m.config("web", "running"))
	diags.Expect(
		t,
		providertest.Error("", `Jeto: could not run start on machine "web" of instance "`+m.instance+`"`,
			"403 Forbidden", "Check the account's permissions"),
	)
}

func TestMachineState_ChangeReplaces(t *testing.T) {
	t.Parallel()
	m := newMachineStateTest(t)
	state := m.Create(m.config("web", "running"))
	m.Plan(state, m.config("db", "running")).ExpectAction(t, providertest.Replace, "machine")
	otherInstance := m.config("web", "running", map[string]any{"instance_id": "999999"})
	m.Plan(state, otherInstance).ExpectAction(t, providertest.Replace, "instance_id")
}

func TestMachineState_TimeoutsChangeSendsNothing(t *testing.T) {
	t.Parallel()
	m := newMachineStateTest(t)
	state := m.Create(m.config("web", "running"))
	before := len(m.account.Requests())
	config := m.config("web", "running", map[string]any{"timeouts": map[string]any{"create": "1m", "update": "1m"}})
	state = m.Update(state, config)
	if added := m.account.Requests()[before:]; len(added) != 0 {
		t.Errorf("got the requests %v, want none", added)
	}
	m.ExpectNoChanges(state, config)
}

func TestMachineState_WaitTimeout(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t)
	id := slow.Create("instance", map[string]any{"project": mock.ProjectBroken})
	m := machineStateTest{slow.Provider.Resource("fleet_jeto_machine_state"), nil, id}
	config := m.config(mock.MachineBroken, "running")
	// The first poll is before the command. Before the second one the job ends.
	slow.Polls.AdvanceBefore(2, jobDuration)
	atDeadline := slow.Provider.WithContext(slow.Polls.DeadlineAt(3)).Resource("fleet_jeto_machine_state")
	_, diags := atDeadline.CreateTainted(config)
	text := `Jeto: timed out waiting for machine "stuck" of instance "` + id + `" to be running`
	diags.Expect(t, providertest.Error(
		"", text, "Its state was still aborted after ", "marks the resource as tainted: the next apply replaces it",
		"`terraform untaint ADDRESS`", "increase the value in timeouts",
	))
	// A failed update keeps the state.
	stopped := m.Create(m.config(mock.MachineBroken, "stopped"))
	deadline := slow.Polls.DeadlineAt(slow.Polls.Count() + 3)
	left, diags := slow.Provider.WithContext(deadline).Resource("fleet_jeto_machine_state").TryUpdate(stopped, config)
	diags.Expect(t, providertest.Error("", text, "aborted", "increase the value in timeouts"))
	providertest.ExpectValues(t, left.Values, map[string]any{"state": "stopped"})
	m.Delete(left)
}

func TestMachineState_ConfiguredTimeouts(t *testing.T) {
	t.Parallel()
	m := newMachineStateTest(t, map[string]any{"project": mock.ProjectBroken})
	_, diags := m.TryCreate(
		m.config(mock.MachineBroken, "running", map[string]any{"timeouts": map[string]any{"create": "0s"}}),
	)
	diags.Expect(
		t, providertest.Error("", "Jeto: could not read the machines of instance", "ended before the request was sent"),
	)
	state := m.Create(m.config(mock.MachineBroken, "stopped"))
	_, diags = m.TryUpdate(
		state, m.config(mock.MachineBroken, "running", map[string]any{"timeouts": map[string]any{"update": "0s"}}),
	)
	diags.Expect(
		t, providertest.Error("", "Jeto: could not read the machines of instance", "ended before the request was sent"),
	)
}

func TestMachineState_WaitsForJob(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t)
	m := machineStateTest{
		slow.Provider.Resource("fleet_jeto_machine_state"), nil,
		slow.Create("instance", map[string]any{"status": machines("poweroff", "poweroff")}),
	}
	// The first poll is before the command, the second after it.
	slow.Polls.AdvanceBefore(3, jobDuration)
	state := m.Create(m.config("web", "running"))
	if got := slow.Polls.Count(); got != 3 {
		t.Errorf("got %d polls, want 3", got)
	}
	slow.Polls.AdvanceBefore(6, jobDuration)
	m.Update(state, m.config("web", "stopped"))
	if got := slow.Polls.Count(); got != 6 {
		t.Errorf("got %d polls, want 6", got)
	}
}

// TestMachineState_BusyWorker makes a poll fail as it does while the worker is
// busy with the machine.
func TestMachineState_BusyWorker(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]faults.Fault{
		"a gateway timeout":    {Status: http.StatusGatewayTimeout},
		"a dropped connection": {Drop: faults.DropBefore},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMachineStateTest(t)
			fault.Method, fault.Path, fault.Skip, fault.Times = http.MethodGet, "/api/instances/"+m.instance, 1, 1
			m.account.AddFault(fault)
			m.Create(m.config("web", "running"))
			if counts := m.account.RequestCounts(); counts[http.MethodGet] != 3 || counts[http.MethodPost] != 1 {
				t.Errorf("got the requests %v, want 3 GETs and 1 POST", counts)
			}
		})
	}
}

func TestMachineState_BusyWorkerTimeout(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t)
	m := machineStateTest{nil, nil, slow.Create("instance", map[string]any{"status": machines("poweroff", "poweroff")})}
	slow.AddFault(
		faults.Fault{
			Method: http.MethodGet, Path: "/api/instances/" + m.instance, Skip: 1, Status: http.StatusGatewayTimeout,
		},
	)
	// One GET before the command, a poll of five attempts, and the next poll.
	atDeadline := slow.Provider.WithContext(slow.Polls.DeadlineAt(7)).Resource("fleet_jeto_machine_state")
	_, diags := atDeadline.TryCreate(m.config("web", "running"))
	diags.Expect(
		t,
		providertest.Error(
			"", "timed out waiting for machine", "Its state was still unknown, since the worker is busy",
		),
	)
}

// failedPolls returns answers to polls that do not end a wait.
func failedPolls() map[string]faults.Fault {
	return map[string]faults.Fault{
		"a status 500":         {Status: http.StatusInternalServerError},
		"a status 503":         {Status: http.StatusServiceUnavailable},
		"an HTML page":         {Status: http.StatusOK},
		"half an answer":       {Truncate: true},
		"a dropped connection": {Drop: faults.DropBefore},
		"another instance":     {Status: http.StatusOK, Body: `{"id":"999999","name":"other","machines":[]}`},
	}
}

func TestMachineState_CreateSurvivesFailedPolls(t *testing.T) {
	t.Parallel()
	for name, fault := range failedPolls() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMachineStateTest(t)
			// The first GET is before the command.
			fault.Method, fault.Path, fault.Skip, fault.Times = http.MethodGet, "/api/instances/"+m.instance, 1, 3
			m.account.AddFault(fault)
			state, diags := m.TryCreate(m.config("web", "running"))
			diags.Expect(t)
			if state == nil || state.Tainted {
				t.Fatalf("got the state %+v, want an untainted machine", state)
			}
			m.ExpectNoChanges(state, m.config("web", "running"))
			wantPosts(t, m.account, 1)
		})
	}
}

func TestMachineState_CreateTimeoutNamesLastFailure(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t)
	m := machineStateTest{nil, nil, slow.Create("instance", map[string]any{"status": machines("poweroff", "poweroff")})}
	slow.AddFault(faults.Fault{
		Method: http.MethodGet, Path: "/api/instances/" + m.instance, Skip: 2, Status: http.StatusInternalServerError,
		Body: `{"message":"Out of order."}`,
	})
	// Two GETs that succeed, a poll of six GETs, and the next poll.
	atDeadline := slow.Provider.WithContext(slow.Polls.DeadlineAt(9)).Resource("fleet_jeto_machine_state")
	_, diags := atDeadline.CreateTainted(m.config("web", "running"))
	diags.Expect(
		t,
		providertest.Error("", `timed out waiting for machine "web" of instance "`+m.instance+`" to be running`,
			"Its state was still poweroff",
			`the last poll failed: Jeto: could not read the machines of instance "`+m.instance+`"`,
			"500 Internal Server Error", "terraform untaint"),
	)
}

func TestMachineState_ReadFailure(t *testing.T) {
	t.Parallel()
	m := newMachineStateTest(t)
	state := m.Create(m.config("web", "running"))
	m.account.AddFault(faults.Fault{Status: http.StatusBadRequest, Body: `{"message":"Out of order."}`})
	read, diags := m.TryRead(state)
	diags.Expect(t, providertest.Error("", "could not read the machines", "400 Bad Request: Out of order."))
	providertest.ExpectValues(t, read.Values, state.Values)
}

func TestMachineState_WithoutIdentity(t *testing.T) {
	t.Parallel()
	m := newMachineStateTest(t)
	m.Resource = acctest.NewProvider(t, m.account).WithoutIdentity().Resource("fleet_jeto_machine_state")
	state := m.Create(m.config("web", "running"))
	state = m.Update(state, m.config("web", "stopped"))
	m.account.Delete("instance", m.instance)
	m.ExpectGone(state)
}
