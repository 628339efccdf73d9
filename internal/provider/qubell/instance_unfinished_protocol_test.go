package qubell_test

import (
	"net/http"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/acceptance"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/protocol"
)

const instanceType = "fleet_qubell_instance"

// interruptLaunch creates an instance, and interrupts the wait for its launch.
func interruptLaunch(t *testing.T, s *acceptance.Slow, config map[string]any) *protocol.State {
	t.Helper()
	state, diags := s.Fleet.WithContext(s.Looks.Interrupt(2)).Resource(instanceType).TryCreate(config)
	if state == nil {
		t.Fatalf("the instance is not in the state:\n%s", diags)
	}
	if state.Tainted {
		t.Error("the instance is tainted")
	}
	diags.Want(t, protocol.Warning("", `Qubell: interrupted waiting for the launch of instance "`+state.ID()+`" to end`,
		"Its state was still Executing, launch: ",
		"It is in the state as it was last seen. The next plan shows what is left to do."))

	return state
}

// wantLaunches compares the number of launches. The server must have one instance.
func wantLaunches(t *testing.T, account *acceptance.Account, launches int) {
	t.Helper()
	posts := 0
	for _, request := range account.Requests() {
		if request == "POST /api/1/applications/"+mock.ApplicationShop+"/launch" {
			posts++
		}
	}
	if found := objects(account, "instance"); len(found) != 1 || posts != launches {
		t.Errorf("there are %d instances after %d launches, want 1 after %d", len(found), posts, launches)
	}
}

func TestInstance_Interrupted_KeepsWhatWasSeen(t *testing.T) {
	t.Parallel()
	s := newSlow(t)
	state := interruptLaunch(t, s, shop(map[string]any{"name": "web"}))
	protocol.Want(t, state.Values, map[string]any{
		"application_id": mock.ApplicationShop, "environment_id": mock.EnvironmentDevelopment, "name": "web",
		"status": "Executing", "version": 3,
		"effective_parameters": map[string]any{"web.size": "small", "web.replicas": "1", "web.motd": "Welcome"},
		"components":           []any{},
		"force_destroy":        false,
	})
	protocol.Want(t, state.Identity, map[string]any{"id": state.ID()})
	wantLaunches(t, s.Account, 1)
}

func TestInstance_Interrupted_RunsMeanwhile(t *testing.T) {
	t.Parallel()
	s := newSlow(t)
	instance := s.Fleet.Resource(instanceType)
	config := shop(map[string]any{"destroy_after": "8h"})
	state := interruptLaunch(t, s, config)
	s.Clock.Advance(launched)
	instance.NoChanges(state, config)
	state = instance.Read(state)
	protocol.Want(t, state.Values, map[string]any{"status": "Running", "destroy_after": "8h"})
	// A later failure does not belong to the launch.
	s.Edit("instance", state.ID(), map[string]any{"status": "Failed"})
	instance.NoChanges(state, config)
	wantLaunches(t, s.Account, 1)
}

func TestInstance_Interrupted_Resumes(t *testing.T) {
	t.Parallel()
	s := newSlow(t)
	instance := s.Fleet.Resource(instanceType)
	state := instance.Read(interruptLaunch(t, s, shop()))
	plan := instance.Plan(state, shop())
	plan.Want(t, protocol.Update)
	plan.WantUnknown(t, "components", "effective_parameters", "return_values", "status", "version")
	s.Looks.AdvanceEach(stepTakes)
	before := s.Orders.Passed()
	state = instance.Update(state, shop())
	protocol.Want(t, state.Values, map[string]any{"status": "Running", "version": 3})
	if s.Orders.Passed() != before {
		t.Errorf("the update sent %v", s.Requests())
	}
	instance.NoChanges(state, shop())
	wantLaunches(t, s.Account, 1)
}

func TestInstance_Interrupted_ResumesThenChanges(t *testing.T) {
	t.Parallel()
	s := newSlow(t)
	instance := s.Fleet.Resource(instanceType)
	state := interruptLaunch(t, s, shop())
	config := shop(map[string]any{"name": "web"}, parameters(map[string]any{"web.size": "large"}))
	instance.Plan(state, config).Want(t, protocol.Update)
	s.Looks.AdvanceEach(stepTakes)
	state = instance.Update(state, config)
	protocol.Want(t, state.Values, map[string]any{
		"status": "Running", "name": "web",
		"effective_parameters": map[string]any{"web.size": "large", "web.replicas": "1", "web.motd": "Welcome"},
	})
	instance.NoChanges(state, config)
}

func TestInstance_Interrupted_BeforeUserData(t *testing.T) {
	t.Parallel()
	s := newSlow(t)
	instance := s.Fleet.Resource(instanceType)
	config := shop(map[string]any{"user_data": `{"owner":"ada"}`})
	s.Fault(faults.Fault{Method: http.MethodPut, Drop: faults.DropBefore, Times: 1})
	state, diags := s.Fleet.WithContext(s.Orders.Interrupt(2)).Resource(instanceType).TryCreate(config)
	diags.Want(t, protocol.Warning("", "Qubell: interrupted waiting for another job to end before "+
		`setting the user data of instance "`+state.ID()+`"`))
	if state.Tainted {
		t.Error("the instance is tainted")
	}
	// A running instance may still lack the user data.
	s.Clock.Advance(launched)
	state = instance.Read(state)
	protocol.Want(t, state.Values, map[string]any{"status": "Running"})
	instance.Plan(state, config).Want(t, protocol.Update)
	state = instance.Update(state, config)
	protocol.Want(t, objects(s.Account, "instance")[state.ID()],
		map[string]any{"userData": map[string]any{"owner": "ada"}})
	instance.NoChanges(state, config)
	wantLaunches(t, s.Account, 1)
}

func TestInstance_Interrupted_FailedMeanwhile(t *testing.T) {
	t.Parallel()
	s := newSlow(t)
	instance := s.Fleet.Resource(instanceType)
	state := interruptLaunch(t, s, shop())
	s.Clock.Advance(launched)
	s.Edit("instance", state.ID(), map[string]any{"status": "Failed"})
	failed := instance.Read(state)
	protocol.Want(t, failed.Values, map[string]any{"id": state.ID(), "status": "Failed"})
	instance.Plan(failed, shop()).Want(t, protocol.Replace, "id")
	// The replacement stays planned until it is done.
	failed = instance.Read(failed)
	instance.Plan(failed, shop()).Want(t, protocol.Replace, "id")
	s.Looks.AdvanceEach(stepTakes)
	after := instance.Update(failed, shop())
	protocol.Want(t, after.Values, map[string]any{"status": "Running"})
	if after.ID() == state.ID() {
		t.Errorf("the failed instance %s is still in the state", after.ID())
	}
	instance.NoChanges(after, shop())
	wantLaunches(t, s.Account, 2)
}

func TestInstance_Interrupted_ResumesAndFails(t *testing.T) {
	t.Parallel()
	s := newSlow(t)
	instance := s.Fleet.Resource(instanceType)
	config := database(parameters(map[string]any{"db.name": "orders", "db.engine": mock.EngineLaunchFails}))
	state := interruptLaunch(t, s, config)
	s.Looks.AdvanceEach(stepTakes)
	left, diags := instance.TryUpdate(state, config)
	diags.Want(t, protocol.Error("", `Qubell: the launch of instance "`+state.ID()+`" failed`,
		`job "launch" failed at step "install"`,
		"Plan again: the next plan replaces the instance"))
	protocol.Want(t, left.Values, map[string]any{"id": state.ID(), "status": "Failed"})
	if left.Tainted {
		t.Error("the instance is tainted")
	}
	instance.Plan(instance.Read(left), config).Want(t, protocol.Replace, "id")
}

func TestInstance_Interrupted_Again(t *testing.T) {
	t.Parallel()
	s := newSlow(t)
	instance := s.Fleet.Resource(instanceType)
	state := interruptLaunch(t, s, shop())
	left, diags := s.Fleet.WithContext(s.Looks.Interrupt(s.Looks.Passed()+2)).
		Resource(instanceType).TryUpdate(state, shop())
	diags.Want(t, protocol.Error("", `Qubell: interrupted waiting for the launch of instance "`+state.ID()+`" to end`,
		"stays in the state"))
	if left.Tainted || left.ID() != state.ID() {
		t.Errorf("the state is %+v", left)
	}
	instance.Plan(left, shop()).Want(t, protocol.Update)
	s.Looks.AdvanceEach(stepTakes)
	left = instance.Update(left, shop())
	protocol.Want(t, left.Values, map[string]any{"id": state.ID(), "status": "Running"})
	instance.NoChanges(left, shop())
	wantLaunches(t, s.Account, 1)
}

func TestInstance_Interrupted_GoneMeanwhile(t *testing.T) {
	t.Parallel()
	s := newSlow(t)
	state := interruptLaunch(t, s, shop())
	s.Delete("instance", state.ID())
	s.Fleet.Resource(instanceType).Gone(state)
}

func TestInstance_TimedOut_IsTainted(t *testing.T) {
	t.Parallel()
	s := newSlow(t)
	state, diags := s.Fleet.WithContext(s.Looks.Deadline(2)).Resource(instanceType).CreateTainted(shop())
	diags.Want(t, protocol.Error("", `Qubell: timed out waiting for the launch of instance "`+state.ID()+`" to end`,
		"still Executing, launch: provision 0 %", "marks the resource as tainted", "`terraform untaint ADDRESS`", "timeouts"))
	protocol.Want(t, state.Values, map[string]any{"status": "Executing", "name": "Shop " + state.ID()})
}

// passing are failures that may be over at the next look.
func passing() map[string]faults.Fault {
	return map[string]faults.Fault{
		"bad gateway": {Status: http.StatusBadGateway},
		"dropped":     {Drop: faults.DropBefore},
		"a page":      {Status: http.StatusOK, Body: "<html></html>", ContentType: "text/html"},
		"no keys":     {Status: http.StatusOK, Body: `{}`},
	}
}

func TestInstance_Wait_SurvivesFailedLooks(t *testing.T) {
	t.Parallel()
	for name, fault := range passing() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSlow(t)
			// The transport repeats a request less often.
			fault.Method, fault.Skip, fault.Times = http.MethodGet, 1, 12
			s.Fault(fault)
			s.Looks.AdvanceEach(stepTakes / 2)
			protocol.Want(t, s.Fleet.Resource(instanceType).Create(shop()).Values, map[string]any{"status": "Running"})
		})
	}
}

func TestInstance_Wait_NamesTheLastFailureAtItsDeadline(t *testing.T) {
	t.Parallel()
	for name, fault := range passing() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSlow(t)
			fault.Method, fault.Skip = http.MethodGet, 1
			s.Fault(fault)
			state, diags := s.Fleet.WithContext(s.Looks.Deadline(30)).Resource(instanceType).CreateTainted(shop())
			diags.Want(t, protocol.Error("", `Qubell: timed out waiting for the launch of instance "`+state.ID()+`" to end`,
				"still Executing",
				`the last attempt to read it failed: Qubell: could not read instance "`+state.ID()+`"`,
				"`terraform untaint ADDRESS`"))
			protocol.Want(t, state.Values, map[string]any{"status": "Executing"})
		})
	}
}
