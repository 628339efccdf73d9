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

// machineTest is an account with an instance of two machines, web and db, and
// the resource that holds their states.
type machineTest struct {
	*providertest.Resource

	account  *acctest.Account
	instance string
}

func newMachineTest(t *testing.T, fields ...map[string]any) machineTest {
	t.Helper()
	account := acctest.NewAccount(t, "jeto")
	id := account.Create("instance", providertest.Merge(map[string]any{"name": "shop"}, fields...))

	return machineTest{acctest.NewProvider(t, account).Resource("fleet_jeto_machine_state"), account, id}
}

// config is the configuration of a machine in a state.
func (m machineTest) config(name, state string, changes ...map[string]any) map[string]any {
	return providertest.Merge(map[string]any{"instance_id": m.instance, "machine": name, "state": state}, changes...)
}

// setStatus makes the machines what the words say.
func (m machineTest) setStatus(web, db string) {
	m.account.Edit("instance", m.instance, map[string]any{"status": machines(web, db)})
}

func machines(web, db string) []map[string]any {
	return []map[string]any{{"name": "web", "status": web}, {"name": "db", "status": db}}
}

func (m machineTest) getRequest() string  { return "GET /api/instances/" + m.instance }
func (m machineTest) postRequest() string { return "POST /api/instances/" + m.instance }

func TestMachineLife(t *testing.T) {
	t.Parallel()
	m := newMachineTest(t)
	state := m.Create(m.config("web", "running"))
	providertest.ExpectValues(t, state.Values, map[string]any{"id": m.instance + "/web", "instance_id": m.instance, "machine": "web", "state": "running", "timeouts": nil})
	providertest.ExpectValues(t, state.Identity, map[string]any{"instance_id": m.instance, "machine": "web"})
	m.ExpectNoChanges(state, m.config("web", "running"))
	plan := m.Plan(state, m.config("web", "stopped"))
	plan.ExpectAction(t, providertest.Update)
	plan.ExpectUnknown(t)
	state = m.Update(state, m.config("web", "stopped"))
	m.ExpectNoChanges(state, m.config("web", "stopped"))
	m.Delete(state)
	// Looked at, told, and looked at again; a refresh is one look; a destroy is
	// nothing.
	want := []string{m.getRequest(), m.postRequest(), m.getRequest(), m.getRequest(), m.getRequest(), m.postRequest(), m.getRequest(), m.getRequest()}
	if diff := cmp.Diff(want, m.account.Requests()); diff != "" {
		t.Error(diff)
	}
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
		t.Error(diff)
	}
}

func TestMachineThatIsThereAlreadyIsTakenAsItIs(t *testing.T) {
	t.Parallel()
	m := newMachineTest(t, map[string]any{"status": machines("running", "aborted")})
	m.Create(m.config("web", "running"))
	m.Create(m.config("db", "stopped"))
	if counts := m.account.RequestCounts(); counts[http.MethodPost] != 0 {
		t.Errorf("the requests were %v", counts)
	}
}

func TestMachineDriftIsSeenAndMended(t *testing.T) {
	t.Parallel()
	for word, state := range map[string]string{
		"running": "running", "poweroff": "stopped", "stopped": "stopped", "saved": "stopped", "aborted": "stopped", "not created": "stopped",
	} {
		t.Run(word, func(t *testing.T) {
			t.Parallel()
			m := newMachineTest(t)
			running := m.Create(m.config("web", "running"))
			m.setStatus(word, "poweroff")
			seen := m.Read(running)
			providertest.ExpectValues(t, seen.Values, map[string]any{"state": state})
			if state == "running" {
				return
			}
			m.Plan(seen, m.config("web", "running")).ExpectAction(t, providertest.Update)
			m.ExpectNoChanges(m.Update(seen, m.config("web", "running")), m.config("web", "running"))
		})
	}
}

func TestMachineWhoseStateIsNotKnown(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change map[string]any
		seen   string
	}{
		"an error of Vagrant's": {map[string]any{"status": machines("Vagrant::Errors::MachineLocked", "running")}, "Vagrant::Errors::MachineLocked"},
		"a phrase":              {map[string]any{"status": machines("Something went wrong", "running")}, "Something went wrong"},
		"no Vagrantfile":        {map[string]any{"status": []map[string]any{{"name": "", "status": "Vagrant::Errors::NoEnvironmentError"}}}, "NoEnvironmentError"},
		"a failing worker":      {map[string]any{"worker": mock.WorkerFailing}, "without machines"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMachineTest(t)
			state := m.Create(m.config("web", "running"))
			m.account.Edit("instance", m.instance, test.change)
			read, diags := m.TryRead(state)
			diags.Expect(t, providertest.Warning("state", `Jeto: the state of machine "web" of instance "`+m.instance+`" is not known`, test.seen, "The state stays running"))
			providertest.ExpectValues(t, read.Values, map[string]any{"state": "running"})
			_, diags = m.TryImportByID(m.instance + "/web")
			diags.Expect(t, providertest.Error("state", "is not known", test.seen, "import the machine when"))
		})
	}
}

func TestMachineThatIsGone(t *testing.T) {
	t.Parallel()
	m := newMachineTest(t)
	state := m.Create(m.config("web", "running"))
	m.account.Edit(
		"instance", m.instance, map[string]any{"status": []map[string]any{{"name": "db", "status": "running"}}},
	)
	if gone := m.Read(state); gone != nil {
		t.Errorf("the machine is still in the state: %v", gone.Values)
	}
	m.account.Delete("instance", m.instance)
	before := len(m.account.Requests())
	if gone := m.Read(state); gone != nil {
		t.Errorf("the instance's machine is still in the state: %v", gone.Values)
	}
	// The 500 of an unknown id is not tried again, and not believed.
	if diff := cmp.Diff([]string{m.getRequest(), listRequest}, m.account.Requests()[before:]); diff != "" {
		t.Error(diff)
	}
	left, diags := m.TryUpdate(state, m.config("web", "stopped"))
	diags.Expect(t, providertest.Error("instance_id", "Jeto: no such instance", m.instance))
	providertest.ExpectValues(t, left.Values, map[string]any{"state": "running"})
}

func TestMachineIsImportedByIDAndByIdentity(t *testing.T) {
	t.Parallel()
	m := newMachineTest(t, map[string]any{"status": machines("running", "poweroff")})
	for name, state := range map[string]*providertest.State{
		"id":       m.ImportByID(m.instance + "/db"),
		"identity": m.ImportByIdentity(map[string]any{"instance_id": m.instance, "machine": "db"}),
	} {
		providertest.ExpectValues(t, state.Identity, map[string]any{"instance_id": m.instance, "machine": "db"})
		if state.ID() != m.instance+"/db" {
			t.Errorf("by %s: got the id %q", name, state.ID())
		}
		m.ExpectNoChanges(state, m.config("db", "stopped"))
	}
	for _, id := range []string{m.instance, m.instance + "/", "/web"} {
		_, diags := m.TryImportByID(id)
		diags.Expect(t, providertest.Error("", "Jeto: cannot import the machine", `"`+id+`" is not of the form instance_id/machine`, "7/web"))
	}
	for _, id := range []string{m.instance + "/mail", "999999/web", "shop/web"} {
		_, diags := m.TryImportByID(id)
		diags.Expect(t, providertest.Error("", "Terraform refuses the import"))
	}
}

func TestMachineThatCannotBeHeld(t *testing.T) {
	t.Parallel()
	m := newMachineTest(t)
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
	diags.Expect(t, providertest.Error("instance_id", "has no machines", "not there yet"))
	m.account.Edit("instance", m.instance, map[string]any{
		"worker": mock.WorkerUp,
		"status": []map[string]any{{"name": "", "status": "Vagrant::Errors::NoEnvironmentError"}},
	})
	_, diags = m.TryCreate(m.config("web", "running"))
	diags.Expect(
		t, providertest.Error("instance_id", "has no machines", "Vagrant says Vagrant::Errors::NoEnvironmentError"),
	)
	if counts := m.account.RequestCounts(); counts[http.MethodPost] != 0 {
		t.Errorf("the requests were %v", counts)
	}
	for name, test := range map[string]struct {
		change map[string]any
		want   providertest.Expectation
	}{
		"a name":           {map[string]any{"instance_id": "shop"}, providertest.Error("instance_id", "must be the id of an instance")},
		"an empty machine": {map[string]any{"machine": ""}, providertest.Error("machine", "must not be empty")},
		"another state":    {map[string]any{"state": "poweroff"}, providertest.Error("state", `"running"`, `"stopped"`)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m.Validate(m.config("web", "running", test.change)).Expect(t, test.want)
		})
	}
}

func TestMachineMayNotBeStarted(t *testing.T) {
	t.Parallel()
	m := newMachineTest(t, map[string]any{"permissions": []string{"view"}})
	diags := m.CreateFails(m.config("web", "running"))
	diags.Expect(t, providertest.Error("", `Jeto: could not run start on machine "web" of instance "`+m.instance+`"`, "403 Forbidden", "Check the account's permissions"))
}

func TestMachineReplacement(t *testing.T) {
	t.Parallel()
	m := newMachineTest(t)
	state := m.Create(m.config("web", "running"))
	m.Plan(state, m.config("db", "running")).ExpectAction(t, providertest.Replace, "machine")
	m.Plan(state, m.config("web", "running", map[string]any{"instance_id": "999999"})).ExpectAction(t, providertest.Replace, "instance_id")
	before := len(m.account.Requests())
	timeouts := m.config("web", "running", map[string]any{"timeouts": map[string]any{"create": "1m", "update": "1m"}})
	state = m.Update(state, timeouts)
	if added := m.account.Requests()[before:]; len(added) != 0 {
		t.Errorf("a change of the timeouts sent %v", added)
	}
	m.ExpectNoChanges(state, timeouts)
}

func TestMachineThatNeverStarts(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t)
	id := slow.Create("instance", map[string]any{"project": mock.ProjectBroken})
	m := machineTest{slow.Provider.Resource("fleet_jeto_machine_state"), nil, id}
	config := m.config(mock.MachineBroken, "running")
	// The first look is before the command; at the second it has been carried
	// out.
	slow.Polls.AdvanceBefore(2, jobDuration)
	_, diags := slow.Provider.WithContext(slow.Polls.DeadlineAt(3)).Resource("fleet_jeto_machine_state").CreateTainted(config)
	text := `Jeto: timed out waiting for machine "stuck" of instance "` + id + `" to be running`
	diags.Expect(t, providertest.Error(
		"", text, "Its state was still aborted after ", "marks the resource as tainted: the next apply replaces it",
		"`terraform untaint ADDRESS`", "increase the value in timeouts",
	))
	// A change that does not come about leaves the state as it was.
	held := m.Create(m.config(mock.MachineBroken, "stopped"))
	looks := slow.Polls.Count()
	left, diags := slow.Provider.WithContext(slow.Polls.DeadlineAt(looks+3)).Resource("fleet_jeto_machine_state").TryUpdate(held, config)
	diags.Expect(t, providertest.Error("", text, "aborted", "increase the value in timeouts"))
	providertest.ExpectValues(t, left.Values, map[string]any{"state": "stopped"})
	m.Delete(left)
}

func TestMachineHasTheTimeThatTheUserGivesIt(t *testing.T) {
	t.Parallel()
	m := newMachineTest(t, map[string]any{"project": mock.ProjectBroken})
	_, diags := m.TryCreate(
		m.config(mock.MachineBroken, "running", map[string]any{"timeouts": map[string]any{"create": "0s"}}),
	)
	diags.Expect(
		t, providertest.Error("", "Jeto: could not read the machines of instance", "context deadline exceeded"),
	)
	state := m.Create(m.config(mock.MachineBroken, "stopped"))
	_, diags = m.TryUpdate(
		state, m.config(mock.MachineBroken, "running", map[string]any{"timeouts": map[string]any{"update": "0s"}}),
	)
	diags.Expect(
		t, providertest.Error("", "Jeto: could not read the machines of instance", "context deadline exceeded"),
	)
}

func TestMachineIsWaitedFor(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t)
	m := machineTest{
		slow.Provider.Resource("fleet_jeto_machine_state"), nil,
		slow.Create("instance", map[string]any{"status": machines("poweroff", "poweroff")}),
	}
	// The first look is before the command, the second after it.
	slow.Polls.AdvanceBefore(3, jobDuration)
	state := m.Create(m.config("web", "running"))
	if looks := slow.Polls.Count(); looks != 3 {
		t.Errorf("it looked %d times", looks)
	}
	slow.Polls.AdvanceBefore(6, jobDuration)
	m.Update(state, m.config("web", "stopped"))
	if looks := slow.Polls.Count(); looks != 6 {
		t.Errorf("it looked %d times", looks)
	}
}

// TestAWorkerThatIsBusyIsWaitedFor has looks fail as they do while the worker
// is busy with the machine.
func TestAWorkerThatIsBusyIsWaitedFor(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]faults.Fault{
		"a gateway's timeout":    {Status: http.StatusGatewayTimeout},
		"a connection that ends": {Drop: faults.DropBefore},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMachineTest(t)
			fault.Method, fault.Path, fault.Skip, fault.Times = http.MethodGet, "/api/instances/"+m.instance, 1, 1
			m.account.AddFault(fault)
			m.Create(m.config("web", "running"))
			if counts := m.account.RequestCounts(); counts[http.MethodGet] != 3 || counts[http.MethodPost] != 1 {
				t.Errorf("the requests were %v", counts)
			}
		})
	}
}

func TestAWorkerThatIsBusyForTooLong(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t)
	m := machineTest{nil, nil, slow.Create("instance", map[string]any{"status": machines("poweroff", "poweroff")})}
	slow.AddFault(
		faults.Fault{
			Method: http.MethodGet, Path: "/api/instances/" + m.instance, Skip: 1, Status: http.StatusGatewayTimeout,
		},
	)
	// One look before the command, one that is repeated four times, and the
	// next one.
	late := slow.Provider.WithContext(slow.Polls.DeadlineAt(7)).Resource("fleet_jeto_machine_state")
	_, diags := late.TryCreate(m.config("web", "running"))
	diags.Expect(
		t,
		providertest.Error(
			"", "timed out waiting for machine", "Its state was still unknown, since the worker is busy",
		),
	)
}

// failedPolls are answers to looks after which a wait goes on.
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

func TestMachine_CreateOutlivesFailingLooks(t *testing.T) {
	t.Parallel()
	for name, fault := range failedPolls() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMachineTest(t)
			// The first look is before the command.
			fault.Method, fault.Path, fault.Skip, fault.Times = http.MethodGet, "/api/instances/"+m.instance, 1, 3
			m.account.AddFault(fault)
			state, diags := m.TryCreate(m.config("web", "running"))
			diags.Expect(t)
			if state == nil || state.Tainted {
				t.Fatalf("the state is %+v", state)
			}
			m.ExpectNoChanges(state, m.config("web", "running"))
			if counts := m.account.RequestCounts(); counts[http.MethodPost] != 1 {
				t.Errorf("the requests were %v", counts)
			}
		})
	}
}

func TestMachine_CreateTimeoutNamesTheFailingLook(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t)
	m := machineTest{nil, nil, slow.Create("instance", map[string]any{"status": machines("poweroff", "poweroff")})}
	slow.AddFault(faults.Fault{
		Method: http.MethodGet, Path: "/api/instances/" + m.instance, Skip: 2, Status: http.StatusInternalServerError,
		Body: `{"message":"Out of order."}`,
	})
	// Two good looks, one that is sent anew and repeated four times, and the
	// next one.
	late := slow.Provider.WithContext(slow.Polls.DeadlineAt(9)).Resource("fleet_jeto_machine_state")
	_, diags := late.CreateTainted(m.config("web", "running"))
	diags.Expect(
		t,
		providertest.Error("", `timed out waiting for machine "web" of instance "`+m.instance+`" to be running`,
			"Its state was still poweroff",
			`the last poll failed: Jeto: could not read the machines of instance "`+m.instance+`"`,
			"500 Internal Server Error", "terraform untaint"),
	)
}

func TestMachineReadFailures(t *testing.T) {
	t.Parallel()
	m := newMachineTest(t)
	state := m.Create(m.config("web", "running"))
	m.account.AddFault(faults.Fault{Status: http.StatusBadRequest, Body: `{"message":"Out of order."}`})
	read, diags := m.TryRead(state)
	diags.Expect(t, providertest.Error("", "could not read the machines", "400 Bad Request: Out of order."))
	providertest.ExpectValues(t, read.Values, state.Values)
}

func TestMachineWorksWithACommandLineThatKnowsNoIdentity(t *testing.T) {
	t.Parallel()
	m := newMachineTest(t)
	m.Resource = acctest.NewProvider(t, m.account).WithoutIdentity().Resource("fleet_jeto_machine_state")
	state := m.Create(m.config("web", "running"))
	state = m.Update(state, m.config("web", "stopped"))
	m.account.Delete("instance", m.instance)
	m.ExpectGone(state)
}
