package jeto_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/acceptance"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/protocol"
)

// machine is an account with an instance of two machines, web and db, and the
// resource that holds their states.
type machine struct {
	*protocol.Resource

	account  *acceptance.Account
	instance string
}

func startMachine(t *testing.T, fields ...map[string]any) machine {
	t.Helper()
	account := acceptance.NewAccount(t, "jeto")
	id := account.Create("instance", protocol.With(map[string]any{"name": "shop"}, fields...))

	return machine{acceptance.Protocol(t, account).Resource("fleet_jeto_machine_state"), account, id}
}

// held is the configuration of a machine in a state.
func (m machine) held(name, state string, changes ...map[string]any) map[string]any {
	return protocol.With(map[string]any{"instance_id": m.instance, "machine": name, "state": state}, changes...)
}

// set makes the machines what the words say.
func (m machine) set(web, db string) {
	m.account.Edit("instance", m.instance, map[string]any{"status": machines(web, db)})
}

func machines(web, db string) []map[string]any {
	return []map[string]any{{"name": "web", "status": web}, {"name": "db", "status": db}}
}

func (m machine) look() string { return "GET /api/instances/" + m.instance }
func (m machine) post() string { return "POST /api/instances/" + m.instance }

func TestMachineLife(t *testing.T) {
	t.Parallel()
	m := startMachine(t)
	state := m.Create(m.held("web", "running"))
	protocol.Want(t, state.Values, map[string]any{"id": m.instance + "/web", "instance_id": m.instance, "machine": "web", "state": "running", "timeouts": nil})
	protocol.Want(t, state.Identity, map[string]any{"instance_id": m.instance, "machine": "web"})
	m.NoChanges(state, m.held("web", "running"))
	plan := m.Plan(state, m.held("web", "stopped"))
	plan.Want(t, protocol.Update)
	plan.WantUnknown(t)
	state = m.Update(state, m.held("web", "stopped"))
	m.NoChanges(state, m.held("web", "stopped"))
	m.Delete(state)
	// Looked at, told, and looked at again; a refresh is one look; a destroy is nothing.
	want := []string{m.look(), m.post(), m.look(), m.look(), m.look(), m.post(), m.look(), m.look()}
	if diff := cmp.Diff(want, m.account.Requests()); diff != "" {
		t.Error(diff)
	}
	bodies := []string{}
	for _, entry := range m.account.Journal() {
		if entry.Method == http.MethodPost {
			bodies = append(bodies, entry.Body)
		}
	}
	wantBodies := []string{`{"state":"start","machine":"web","async":true}`, `{"state":"stop","machine":"web","async":true}`}
	if diff := cmp.Diff(wantBodies, bodies); diff != "" {
		t.Error(diff)
	}
}

func TestMachineThatIsThereAlreadyIsTakenAsItIs(t *testing.T) {
	t.Parallel()
	m := startMachine(t, map[string]any{"status": machines("running", "aborted")})
	m.Create(m.held("web", "running"))
	m.Create(m.held("db", "stopped"))
	if counts := m.account.Counts(); counts[http.MethodPost] != 0 {
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
			m := startMachine(t)
			running := m.Create(m.held("web", "running"))
			m.set(word, "poweroff")
			seen := m.Read(running)
			protocol.Want(t, seen.Values, map[string]any{"state": state})
			if state == "running" {
				return
			}
			m.Plan(seen, m.held("web", "running")).Want(t, protocol.Update)
			m.NoChanges(m.Update(seen, m.held("web", "running")), m.held("web", "running"))
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
			m := startMachine(t)
			state := m.Create(m.held("web", "running"))
			m.account.Edit("instance", m.instance, test.change)
			read, diags := m.TryRead(state)
			diags.Want(t, protocol.Warning("state", `Jeto: the state of machine "web" of instance "`+m.instance+`" is not known`, test.seen, "taken to be running as before"))
			protocol.Want(t, read.Values, map[string]any{"state": "running"})
			_, diags = m.TryImportByID(m.instance + "/web")
			diags.Want(t, protocol.Error("state", "is not known", test.seen, "import the machine when"))
		})
	}
}

func TestMachineThatIsGone(t *testing.T) {
	t.Parallel()
	m := startMachine(t)
	state := m.Create(m.held("web", "running"))
	m.account.Edit("instance", m.instance, map[string]any{"status": []map[string]any{{"name": "db", "status": "running"}}})
	if gone := m.Read(state); gone != nil {
		t.Errorf("the machine is still in the state: %v", gone.Values)
	}
	m.account.Delete("instance", m.instance)
	before := len(m.account.Requests())
	if gone := m.Read(state); gone != nil {
		t.Errorf("the instance's machine is still in the state: %v", gone.Values)
	}
	// The 500 of an unknown id is not tried again, and not believed.
	if diff := cmp.Diff([]string{m.look(), list}, m.account.Requests()[before:]); diff != "" {
		t.Error(diff)
	}
	left, diags := m.TryUpdate(state, m.held("web", "stopped"))
	diags.Want(t, protocol.Error("instance_id", "Jeto: no such instance", m.instance))
	protocol.Want(t, left.Values, map[string]any{"state": "running"})
}

func TestMachineIsImportedByIDAndByIdentity(t *testing.T) {
	t.Parallel()
	m := startMachine(t, map[string]any{"status": machines("running", "poweroff")})
	for name, state := range map[string]*protocol.State{
		"id":       m.ImportByID(m.instance + "/db"),
		"identity": m.ImportByIdentity(map[string]any{"instance_id": m.instance, "machine": "db"}),
	} {
		protocol.Want(t, state.Identity, map[string]any{"instance_id": m.instance, "machine": "db"})
		if state.ID() != m.instance+"/db" {
			t.Errorf("by %s: got the id %q", name, state.ID())
		}
		m.NoChanges(state, m.held("db", "stopped"))
	}
	for _, id := range []string{m.instance, m.instance + "/", "/web"} {
		_, diags := m.TryImportByID(id)
		diags.Want(t, protocol.Error("", "Jeto: cannot import the machine", `"`+id+`" is not of the form instance_id/machine`, "7/web"))
	}
	for _, id := range []string{m.instance + "/mail", "999999/web", "shop/web"} {
		_, diags := m.TryImportByID(id)
		diags.Want(t, protocol.Error("", "Terraform refuses the import"))
	}
}

func TestMachineThatCannotBeHeld(t *testing.T) {
	t.Parallel()
	m := startMachine(t)
	_, diags := m.TryCreate(m.held("mail", "running"))
	diags.Want(t, protocol.Error("machine", `Jeto: instance "`+m.instance+`" has no machine "mail"`, "Its machines are: web, db"))
	_, diags = m.TryCreate(map[string]any{"instance_id": "999999", "machine": "web", "state": "running"})
	diags.Want(t, protocol.Error("instance_id", "Jeto: no such instance", `"999999"`))
	m.account.Edit("instance", m.instance, map[string]any{"worker": mock.WorkerFailing})
	_, diags = m.TryCreate(m.held("web", "running"))
	diags.Want(t, protocol.Error("instance_id", "has no machines", "not there yet"))
	m.account.Edit("instance", m.instance, map[string]any{
		"worker": mock.WorkerUp, "status": []map[string]any{{"name": "", "status": "Vagrant::Errors::NoEnvironmentError"}},
	})
	_, diags = m.TryCreate(m.held("web", "running"))
	diags.Want(t, protocol.Error("instance_id", "has no machines", "Vagrant says Vagrant::Errors::NoEnvironmentError"))
	if counts := m.account.Counts(); counts[http.MethodPost] != 0 {
		t.Errorf("the requests were %v", counts)
	}
	for name, test := range map[string]struct {
		change map[string]any
		want   protocol.Expectation
	}{
		"a name":           {map[string]any{"instance_id": "shop"}, protocol.Error("instance_id", "must be the id of an instance")},
		"an empty machine": {map[string]any{"machine": ""}, protocol.Error("machine", "must not be empty")},
		"another state":    {map[string]any{"state": "poweroff"}, protocol.Error("state", `"running"`, `"stopped"`)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m.Validate(m.held("web", "running", test.change)).Want(t, test.want)
		})
	}
}

func TestMachineMayNotBeStarted(t *testing.T) {
	t.Parallel()
	m := startMachine(t, map[string]any{"permissions": []string{"view"}})
	diags := m.CreateInVain(m.held("web", "running"))
	diags.Want(t, protocol.Error("", `Jeto: could not run start on machine "web" of instance "`+m.instance+`"`, "403 Forbidden", "Check the account's permissions"))
}

func TestMachineReplacement(t *testing.T) {
	t.Parallel()
	m := startMachine(t)
	state := m.Create(m.held("web", "running"))
	m.Plan(state, m.held("db", "running")).Want(t, protocol.Replace, "machine")
	m.Plan(state, m.held("web", "running", map[string]any{"instance_id": "999999"})).Want(t, protocol.Replace, "instance_id")
	before := len(m.account.Requests())
	timeouts := m.held("web", "running", map[string]any{"timeouts": map[string]any{"create": "1m", "update": "1m"}})
	state = m.Update(state, timeouts)
	if added := m.account.Requests()[before:]; len(added) != 0 {
		t.Errorf("a change of the timeouts sent %v", added)
	}
	m.NoChanges(state, timeouts)
}

func TestMachineThatNeverStarts(t *testing.T) {
	t.Parallel()
	slow := newSlow(t)
	id := slow.Create("instance", map[string]any{"project": mock.ProjectBroken})
	m := machine{slow.Fleet.Resource("fleet_jeto_machine_state"), nil, id}
	config := m.held(mock.MachineBroken, "running")
	// The first look is before the command; at the second it has been carried out.
	slow.Looks.Advance(2, jobTakes)
	_, diags := slow.Fleet.WithContext(slow.Looks.Deadline(3)).Resource("fleet_jeto_machine_state").CreateTainted(config)
	text := `Jeto: timed out waiting for machine "stuck" of instance "` + id + `" to be running`
	diags.Want(t, protocol.Error("", text, "Its state was still aborted after ",
		"marks the resource as tainted: the next apply replaces it", "`terraform untaint ADDRESS`", "allow it in timeouts"))
	// A change that does not come about leaves the state as it was.
	held := m.Create(m.held(mock.MachineBroken, "stopped"))
	looks := slow.Looks.Passed()
	left, diags := slow.Fleet.WithContext(slow.Looks.Deadline(looks+3)).Resource("fleet_jeto_machine_state").TryUpdate(held, config)
	diags.Want(t, protocol.Error("", text, "aborted", "allow it in timeouts"))
	protocol.Want(t, left.Values, map[string]any{"state": "stopped"})
	m.Delete(left)
}

func TestMachineHasTheTimeThatTheUserGivesIt(t *testing.T) {
	t.Parallel()
	m := startMachine(t, map[string]any{"project": mock.ProjectBroken})
	_, diags := m.TryCreate(m.held(mock.MachineBroken, "running", map[string]any{"timeouts": map[string]any{"create": "1ns"}}))
	diags.Want(t, protocol.Error("", "Jeto: could not look at the machines of instance", "context deadline exceeded"))
	state := m.Create(m.held(mock.MachineBroken, "stopped"))
	_, diags = m.TryUpdate(state, m.held(mock.MachineBroken, "running", map[string]any{"timeouts": map[string]any{"update": "1ns"}}))
	diags.Want(t, protocol.Error("", "Jeto: could not look at the machines of instance", "context deadline exceeded"))
}

func TestMachineIsWaitedFor(t *testing.T) {
	t.Parallel()
	slow := newSlow(t)
	m := machine{slow.Fleet.Resource("fleet_jeto_machine_state"), nil, slow.Create("instance", map[string]any{"status": machines("poweroff", "poweroff")})}
	// The first look is before the command, the second after it.
	slow.Looks.Advance(3, jobTakes)
	state := m.Create(m.held("web", "running"))
	if looks := slow.Looks.Passed(); looks != 3 {
		t.Errorf("it looked %d times", looks)
	}
	slow.Looks.Advance(6, jobTakes)
	m.Update(state, m.held("web", "stopped"))
	if looks := slow.Looks.Passed(); looks != 6 {
		t.Errorf("it looked %d times", looks)
	}
}

// TestAWorkerThatIsBusyIsWaitedFor has looks fail as they do while the worker is
// busy with the machine.
func TestAWorkerThatIsBusyIsWaitedFor(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]faults.Fault{
		"a gateway's timeout":    {Status: http.StatusGatewayTimeout},
		"a connection that ends": {Drop: faults.DropBefore},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := startMachine(t)
			fault.Method, fault.Path, fault.Skip, fault.Times = http.MethodGet, "/api/instances/"+m.instance, 1, 1
			m.account.Fault(fault)
			m.Create(m.held("web", "running"))
			if counts := m.account.Counts(); counts[http.MethodGet] != 3 || counts[http.MethodPost] != 1 {
				t.Errorf("the requests were %v", counts)
			}
		})
	}
}

func TestAWorkerThatIsBusyForTooLong(t *testing.T) {
	t.Parallel()
	slow := newSlow(t)
	m := machine{nil, nil, slow.Create("instance", map[string]any{"status": machines("poweroff", "poweroff")})}
	slow.Fault(faults.Fault{Method: http.MethodGet, Path: "/api/instances/" + m.instance, Skip: 1, Status: http.StatusGatewayTimeout})
	// One look before the command, one that is repeated four times, and the next one.
	late := slow.Fleet.WithContext(slow.Looks.Deadline(7)).Resource("fleet_jeto_machine_state")
	_, diags := late.TryCreate(m.held("web", "running"))
	diags.Want(t, protocol.Error("", "timed out waiting for machine", "Its state was still unknown, since the worker had no time to look"))
}

// failingLooks are answers to looks after which a wait goes on.
func failingLooks() map[string]faults.Fault {
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
	for name, fault := range failingLooks() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := startMachine(t)
			// The first look is before the command.
			fault.Method, fault.Path, fault.Skip, fault.Times = http.MethodGet, "/api/instances/"+m.instance, 1, 3
			m.account.Fault(fault)
			state, diags := m.TryCreate(m.held("web", "running"))
			diags.Want(t)
			if state == nil || state.Tainted {
				t.Fatalf("the state is %+v", state)
			}
			m.NoChanges(state, m.held("web", "running"))
			if counts := m.account.Counts(); counts[http.MethodPost] != 1 {
				t.Errorf("the requests were %v", counts)
			}
		})
	}
}

func TestMachine_CreateTimeoutNamesTheFailingLook(t *testing.T) {
	t.Parallel()
	slow := newSlow(t)
	m := machine{nil, nil, slow.Create("instance", map[string]any{"status": machines("poweroff", "poweroff")})}
	slow.Fault(faults.Fault{
		Method: http.MethodGet, Path: "/api/instances/" + m.instance, Skip: 2, Status: http.StatusInternalServerError,
		Body: `{"message":"Out of order."}`,
	})
	// Two good looks, one that is sent anew and repeated four times, and the next one.
	late := slow.Fleet.WithContext(slow.Looks.Deadline(9)).Resource("fleet_jeto_machine_state")
	_, diags := late.CreateTainted(m.held("web", "running"))
	diags.Want(t, protocol.Error("", `timed out waiting for machine "web" of instance "`+m.instance+`" to be running`,
		"Its state was still poweroff",
		`the last attempt to read it failed: Jeto: could not look at the machines of instance "`+m.instance+`"`,
		"500 Internal Server Error", "terraform untaint"))
}

func TestMachineReadFailures(t *testing.T) {
	t.Parallel()
	m := startMachine(t)
	state := m.Create(m.held("web", "running"))
	m.account.Fault(faults.Fault{Status: http.StatusBadRequest, Body: `{"message":"Out of order."}`})
	read, diags := m.TryRead(state)
	diags.Want(t, protocol.Error("", "could not look at the machines", "400 Bad Request: Out of order."))
	protocol.Want(t, read.Values, state.Values)
}

func TestMachineWorksWithACommandLineThatKnowsNoIdentity(t *testing.T) {
	t.Parallel()
	m := startMachine(t)
	m.Resource = acceptance.Protocol(t, m.account).WithoutIdentity().Resource("fleet_jeto_machine_state")
	state := m.Create(m.held("web", "running"))
	state = m.Update(state, m.held("web", "stopped"))
	m.account.Delete("instance", m.instance)
	m.Gone(state)
}
