package qubell_test

import (
	"net/http"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

const instanceType = "fleet_qubell_instance"

// interruptLaunch creates an instance, and interrupts the wait for its launch.
func interruptLaunch(t *testing.T, s *acctest.TimedAccount, config map[string]any) *providertest.State {
	t.Helper()
	state, diags := s.Provider.WithContext(s.Polls.CancelAt(2)).Resource(instanceType).TryCreate(config)
	if state == nil {
		t.Fatalf("the instance is not in the state, want it there:\n%s", diags)
	}
	if state.Tainted {
		t.Error("the instance is tainted, want it not tainted")
	}
	diags.Expect(
		t,
		providertest.Warning("", `Qubell: interrupted waiting for the launch of instance "`+state.ID()+`" to end`,
			"Its state was still Executing, launch: ",
			"The state has the object as it was last read. The next plan shows the remaining changes."),
	)

	return state
}

// wantLaunches compares the number of launches. The server must have one
// instance.
func wantLaunches(t *testing.T, account *acctest.Account, launches int) {
	t.Helper()
	posts := 0
	for _, request := range account.Requests() {
		if request == "POST /api/1/applications/"+mock.ApplicationShop+"/launch" {
			posts++
		}
	}
	if found := storedObjects(account, "instance"); len(found) != 1 || posts != launches {
		t.Errorf("there are %d instances after %d launches, want 1 after %d", len(found), posts, launches)
	}
}

func TestInstance_Interrupted_KeepsLastState(t *testing.T) {
	t.Parallel()
	s := newTimedAccount(t)
	state := interruptLaunch(t, s, shopConfig(map[string]any{"name": "web"}))
	providertest.ExpectValues(t, state.Values, map[string]any{
		"application_id": mock.ApplicationShop, "environment_id": mock.EnvironmentDevelopment, "name": "web",
		"status": "Executing", "version": 3,
		"effective_parameters": map[string]any{"web.size": "small", "web.replicas": "1", "web.motd": "Welcome"},
		"components":           []any{},
		"force_destroy":        false,
	})
	providertest.ExpectValues(t, state.Identity, map[string]any{"id": state.ID()})
	wantLaunches(t, s.Account, 1)
}

func TestInstance_Interrupted_RunsMeanwhile(t *testing.T) {
	t.Parallel()
	s := newTimedAccount(t)
	instance := s.Provider.Resource(instanceType)
	config := shopConfig(map[string]any{"destroy_after": "8h"})
	state := interruptLaunch(t, s, config)
	s.Clock.Advance(launchDuration)
	instance.ExpectNoChanges(state, config)
	state = instance.Read(state)
	providertest.ExpectValues(t, state.Values, map[string]any{"status": "Running", "destroy_after": "8h"})
	// A later failure does not belong to the launch.
	s.Edit("instance", state.ID(), map[string]any{"status": "Failed"})
	instance.ExpectNoChanges(state, config)
	wantLaunches(t, s.Account, 1)
}

func TestInstance_Interrupted_Resumes(t *testing.T) {
	t.Parallel()
	s := newTimedAccount(t)
	instance := s.Provider.Resource(instanceType)
	state := instance.Read(interruptLaunch(t, s, shopConfig()))
	plan := instance.Plan(state, shopConfig())
	plan.ExpectAction(t, providertest.Update)
	plan.ExpectUnknown(t, "components", "effective_parameters", "return_values", "status", "version")
	s.Polls.AdvanceBeforeEach(stepDuration)
	before := s.Writes.Count()
	state = instance.Update(state, shopConfig())
	providertest.ExpectValues(t, state.Values, map[string]any{"status": "Running", "version": 3})
	if s.Writes.Count() != before {
		t.Errorf("the requests are %v, want no write by the update", s.Requests())
	}
	instance.ExpectNoChanges(state, shopConfig())
	wantLaunches(t, s.Account, 1)
}

func TestInstance_Interrupted_ResumesThenChanges(t *testing.T) {
	t.Parallel()
	s := newTimedAccount(t)
	instance := s.Provider.Resource(instanceType)
	state := interruptLaunch(t, s, shopConfig())
	config := shopConfig(map[string]any{"name": "web"}, parameters(map[string]any{"web.size": "large"}))
	instance.Plan(state, config).ExpectAction(t, providertest.Update)
	s.Polls.AdvanceBeforeEach(stepDuration)
	state = instance.Update(state, config)
	providertest.ExpectValues(t, state.Values, map[string]any{
		"status": "Running", "name": "web",
		"effective_parameters": map[string]any{"web.size": "large", "web.replicas": "1", "web.motd": "Welcome"},
	})
	instance.ExpectNoChanges(state, config)
}

func TestInstance_Interrupted_BeforeUserData(t *testing.T) {
	t.Parallel()
	s := newTimedAccount(t)
	instance := s.Provider.Resource(instanceType)
	config := shopConfig(map[string]any{"user_data": `{"owner":"ada"}`})
	s.AddFault(faults.Fault{Method: http.MethodPut, Drop: faults.DropBefore, Times: 1})
	state, diags := s.Provider.WithContext(s.Writes.CancelAt(2)).Resource(instanceType).TryCreate(config)
	diags.Expect(t, providertest.Warning("", "Qubell: interrupted waiting for another job to end before "+
		`setting the user data of instance "`+state.ID()+`"`))
	if state.Tainted {
		t.Error("the instance is tainted, want it not tainted")
	}
	// A running instance may still lack the user data.
	s.Clock.Advance(launchDuration)
	state = instance.Read(state)
	providertest.ExpectValues(t, state.Values, map[string]any{"status": "Running"})
	instance.Plan(state, config).ExpectAction(t, providertest.Update)
	state = instance.Update(state, config)
	providertest.ExpectValues(t, storedObjects(s.Account, "instance")[state.ID()],
		map[string]any{"userData": map[string]any{"owner": "ada"}})
	instance.ExpectNoChanges(state, config)
	wantLaunches(t, s.Account, 1)
}

func TestInstance_Interrupted_FailedMeanwhile(t *testing.T) {
	t.Parallel()
	s := newTimedAccount(t)
	instance := s.Provider.Resource(instanceType)
	state := interruptLaunch(t, s, shopConfig())
	s.Clock.Advance(launchDuration)
	s.Edit("instance", state.ID(), map[string]any{"status": "Failed"})
	failed := instance.Read(state)
	providertest.ExpectValues(t, failed.Values, map[string]any{"id": state.ID(), "status": "Failed"})
	instance.Plan(failed, shopConfig()).ExpectAction(t, providertest.Replace, "id")
	// The replacement stays planned until it is done.
	failed = instance.Read(failed)
	instance.Plan(failed, shopConfig()).ExpectAction(t, providertest.Replace, "id")
	s.Polls.AdvanceBeforeEach(stepDuration)
	after := instance.Update(failed, shopConfig())
	providertest.ExpectValues(t, after.Values, map[string]any{"status": "Running"})
	if after.ID() == state.ID() {
		t.Errorf("the state has the failed instance %s, want a new one", after.ID())
	}
	instance.ExpectNoChanges(after, shopConfig())
	wantLaunches(t, s.Account, 2)
}

func TestInstance_Interrupted_ResumesAndFails(t *testing.T) {
	t.Parallel()
	s := newTimedAccount(t)
	instance := s.Provider.Resource(instanceType)
	config := databaseConfig(parameters(map[string]any{"db.name": "orders", "db.engine": mock.EngineLaunchFails}))
	state := interruptLaunch(t, s, config)
	s.Polls.AdvanceBeforeEach(stepDuration)
	left, diags := instance.TryUpdate(state, config)
	diags.Expect(t, providertest.Error("", `Qubell: the launch of instance "`+state.ID()+`" failed`,
		`job "launch" failed at step "install"`,
		"the next plan replaces the instance"))
	providertest.ExpectValues(t, left.Values, map[string]any{"id": state.ID(), "status": "Failed"})
	if left.Tainted {
		t.Error("the instance is tainted, want it not tainted")
	}
	instance.Plan(instance.Read(left), config).ExpectAction(t, providertest.Replace, "id")
}

func TestInstance_Interrupted_Again(t *testing.T) {
	t.Parallel()
	s := newTimedAccount(t)
	instance := s.Provider.Resource(instanceType)
	state := interruptLaunch(t, s, shopConfig())
	left, diags := s.Provider.WithContext(s.Polls.CancelAt(s.Polls.Count()+2)).
		Resource(instanceType).TryUpdate(state, shopConfig())
	diags.Expect(
		t,
		providertest.Error("", `Qubell: interrupted waiting for the launch of instance "`+state.ID()+`" to end`,
			"stays in the state"),
	)
	if left.Tainted || left.ID() != state.ID() {
		t.Errorf("the state is %+v, want instance %s, not tainted", left, state.ID())
	}
	instance.Plan(left, shopConfig()).ExpectAction(t, providertest.Update)
	s.Polls.AdvanceBeforeEach(stepDuration)
	left = instance.Update(left, shopConfig())
	providertest.ExpectValues(t, left.Values, map[string]any{"id": state.ID(), "status": "Running"})
	instance.ExpectNoChanges(left, shopConfig())
	wantLaunches(t, s.Account, 1)
}

func TestInstance_Interrupted_GoneMeanwhile(t *testing.T) {
	t.Parallel()
	s := newTimedAccount(t)
	state := interruptLaunch(t, s, shopConfig())
	s.Delete("instance", state.ID())
	s.Provider.Resource(instanceType).ExpectGone(state)
}

func TestInstance_TimedOut_IsTainted(t *testing.T) {
	t.Parallel()
	s := newTimedAccount(t)
	state, diags := s.Provider.WithContext(s.Polls.DeadlineAt(2)).Resource(instanceType).CreateTainted(shopConfig())
	diags.Expect(
		t,
		providertest.Error(
			"", `Qubell: timed out waiting for the launch of instance "`+state.ID()+`" to end`,
			"still Executing, launch: provision 0 %", "marks the resource as tainted", "`terraform untaint ADDRESS`",
			"timeouts",
		),
	)
	providertest.ExpectValues(t, state.Values, map[string]any{"status": "Executing", "name": "Shop " + state.ID()})
}

// transientFailures are failures that may be over at the next request.
func transientFailures() map[string]faults.Fault {
	return map[string]faults.Fault{
		"bad gateway": {Status: http.StatusBadGateway},
		"dropped":     {Drop: faults.DropBefore},
		"HTML page":   {Status: http.StatusOK, Body: "<html></html>", ContentType: "text/html"},
		"no keys":     {Status: http.StatusOK, Body: `{}`},
	}
}

func TestInstance_Wait_SurvivesFailedPolls(t *testing.T) {
	t.Parallel()
	for name, fault := range transientFailures() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTimedAccount(t)
			// The transport repeats a request less often.
			fault.Method, fault.Skip, fault.Times = http.MethodGet, 1, 12
			s.AddFault(fault)
			s.Polls.AdvanceBeforeEach(stepDuration / 2)
			providertest.ExpectValues(
				t, s.Provider.Resource(instanceType).Create(shopConfig()).Values, map[string]any{"status": "Running"},
			)
		})
	}
}

func TestInstance_Wait_NamesLastFailureAtDeadline(t *testing.T) {
	t.Parallel()
	for name, fault := range transientFailures() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTimedAccount(t)
			fault.Method, fault.Skip = http.MethodGet, 1
			s.AddFault(fault)
			state, diags := s.Provider.WithContext(s.Polls.DeadlineAt(30)).Resource(instanceType).CreateTainted(
				shopConfig(),
			)
			diags.Expect(
				t,
				providertest.Error("", `Qubell: timed out waiting for the launch of instance "`+state.ID()+`" to end`,
					"still Executing",
					`the last poll failed: Qubell: could not read instance "`+state.ID()+`"`,
					"`terraform untaint ADDRESS`"),
			)
			providertest.ExpectValues(t, state.Values, map[string]any{"status": "Executing"})
		})
	}
}
