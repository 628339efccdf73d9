package qubell_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

// launchDuration is long enough for each job of the applications.
const launchDuration = 3 * stepDuration

func TestInstance_Create_WaitsForLaunch(t *testing.T) {
	t.Parallel()
	s := newTimedAccount(t)
	s.Polls.AdvanceBefore(2, stepDuration)
	s.Polls.AdvanceBefore(3, launchDuration)
	state := s.Provider.Resource("fleet_qubell_instance").Create(shopConfig(map[string]any{"user_data": `{"a":"b"}`}))
	providertest.ExpectValues(t, state.Values, map[string]any{"status": "Running", "version": 3})
	wantRequests(
		t, s.Account, 0, state.ID(), "POST /applications/"+mock.ApplicationShop+"/launch",
		"PUT /instances/ID/userData", "GET /instances/ID", "GET /instances/ID", "GET /instances/ID",
	)
}

func TestInstance_Create_FailedLaunchNamesStep(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	config := func(engine string) map[string]any {
		return databaseConfig(parameters(map[string]any{"db.name": "orders", "db.engine": engine}))
	}
	state, diags := instance.CreateTainted(config(mock.EngineLaunchFails))
	diags.Expect(
		t,
		providertest.Error(
			"", `Qubell: the launch of instance "`+state.ID()+`" failed`, `job "launch" failed at step "install"`,
			"the next apply replaces it",
		),
	)
	providertest.ExpectValues(
		t, state.Values, map[string]any{"status": "Failed", "version": 1, "name": "Database " + state.ID()},
	)
	if state.Identity["id"] != state.ID() {
		t.Errorf("the identity is %v, want the id %s", state.Identity, state.ID())
	}
	after := instance.Update(state, config("postgres"))
	providertest.ExpectValues(t, after.Values, map[string]any{"status": "Running"})
	if left := storedObjects(account, "instance"); len(left) != 1 || after.ID() == state.ID() {
		t.Errorf("the account has the instances %v, want only a new one", left)
	}
}

func TestInstance_Create_RejectedUserDataKeepsInstance(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	account.AddFault(
		faults.Fault{
			Method: http.MethodPut, Status: http.StatusForbidden,
			Body: `{"errors":["the user data s3cr3t-of-ada is not yours"]}`,
		},
	)
	state, diags := instance.CreateTainted(
		shopConfig(map[string]any{"user_data": `{"key":"s3cr3t-of-ada"}`, "destroy_after": "8h"}),
	)
	diags.Expect(
		t,
		providertest.Error(
			"", `Qubell: could not set the user data of instance "`+state.ID()+`"`,
			"the user data (redacted) is not yours",
		),
	)
	if strings.Contains(diags.String(), "s3cr3t") {
		t.Errorf("the error is %s, want no user data in it", diags)
	}
	// The instance is destroyed when it is replaced.
	instance.Update(state, shopConfig())
	if left := storedObjects(account, "instance"); len(left) != 1 {
		t.Errorf("the account has the instances %v, want one", left)
	}
}

func TestInstance_Create_InstanceDeletedMeanwhile(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	account.AddFault(
		faults.Fault{Method: http.MethodGet, Status: http.StatusNotFound, Body: `{"errors":["no such instance"]}`},
	)
	state, diags := instance.CreateTainted(shopConfig())
	diags.Expect(
		t, providertest.Error("", `Qubell: the launch of instance "`+state.ID()+`" failed`, "the instance is gone"),
	)
}

func TestInstance_Wait_ToleratesStatus408(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	account.AddFault(faults.Fault{Method: http.MethodGet, Status: http.StatusRequestTimeout, Body: `{}`, Times: 2})
	providertest.ExpectValues(t, instance.Create(shopConfig()).Values, map[string]any{"status": "Running"})
}

func TestInstance_Update_WaitsForOtherJobAndOwn(t *testing.T) {
	t.Parallel()
	s := newTimedAccount(t)
	instance := s.Provider.Resource("fleet_qubell_instance")
	id := s.Create("instance", map[string]any{"name": "web"})
	state := instance.ImportByID(id)
	runOutOfBand(t, s.Account, id, "backup")
	config := shopConfig(map[string]any{"name": "www"}, map[string]any{"parameters": state.Values["parameters"]})
	gets := s.Polls.Count()
	s.Polls.AdvanceBefore(gets+2, launchDuration) // The backup has ended.
	s.Polls.AdvanceBefore(gets+4, launchDuration) // The reconfiguration has ended.
	before := len(s.Requests())
	state = instance.Update(state, config)
	providertest.ExpectValues(t, state.Values, map[string]any{"name": "www", "status": "Running"})
	wantRequests(t, s.Account, before, id,
		"GET /instances/ID", "PUT /instances/ID/configuration", // The other job runs.
		"GET /instances/ID", "PUT /instances/ID/configuration",
		"GET /instances/ID", // The status lags.
		"GET /instances/ID")
}

func TestInstance_Destroy_WaitsForOtherJobAndOwn(t *testing.T) {
	t.Parallel()
	s := newTimedAccount(t)
	instance := s.Provider.Resource("fleet_qubell_instance")
	id := s.Create("instance", nil)
	state := instance.ImportByID(id)
	runOutOfBand(t, s.Account, id, "backup")
	gets := s.Polls.Count()
	s.Polls.AdvanceBefore(gets+2, launchDuration) // The backup has ended.
	s.Polls.AdvanceBefore(gets+4, launchDuration) // The instance is destroyed.
	before := len(s.Requests())
	instance.Delete(state)
	wantRequests(t, s.Account, before, id,
		"GET /instances/ID", "POST /instances/ID/destroy", // The other job runs.
		"GET /instances/ID", "POST /instances/ID/destroy",
		"GET /instances/ID", // The status lags.
		"GET /instances/ID", "DELETE /instances/ID")
}

func TestInstance_Destroy_OfInstanceBeingDestroyed(t *testing.T) {
	t.Parallel()
	s := newTimedAccount(t)
	instance := s.Provider.Resource("fleet_qubell_instance")
	id := s.Create("instance", nil)
	state := instance.ImportByID(id)
	runOutOfBand(t, s.Account, id, "destroy")
	gets := s.Polls.Count()
	s.Polls.AdvanceBefore(gets+1, stepDuration) // The status is Destroying.
	s.Polls.AdvanceBefore(gets+3, launchDuration)
	before := len(s.Requests())
	instance.Delete(state)
	wantRequests(t, s.Account, before, id,
		"GET /instances/ID", "GET /instances/ID", "GET /instances/ID", "DELETE /instances/ID")
	if left := storedObjects(s.Account, "instance"); len(left) > 0 {
		t.Errorf("the account has the instances %v, want none", left)
	}
}

func TestInstance_Destroy_TimeoutKeepsInstance(t *testing.T) {
	t.Parallel()
	s := newTimedAccount(t)
	id := s.Create("instance", nil)
	state := s.Provider.Resource("fleet_qubell_instance").ImportByID(id)
	ctx := s.Polls.DeadlineAt(s.Polls.Count() + 2)
	left, diags := s.Provider.WithContext(ctx).Resource("fleet_qubell_instance").TryDelete(state)
	diags.Expect(
		t,
		providertest.Error(
			"", `Qubell: timed out waiting for workflow "destroy" of instance "`+id+`" to end`, "timeouts",
		),
	)
	if left == nil || left.ID() != id {
		t.Errorf("the state is %+v, want instance %s", left, id)
	}
}

func TestInstance_Destroy_OfDestroyedInstance(t *testing.T) {
	t.Parallel()
	for name, vanish := range map[string]struct {
		how  func(drop func(), edit func(status string))
		want []string
	}{
		"record deleted": {func(drop func(), _ func(string)) { drop() }, []string{"GET /instances/ID"}},
		"status Destroyed": {
			func(_ func(), edit func(string)) { edit("Destroyed") },
			[]string{"GET /instances/ID", "GET /instances/ID", "DELETE /instances/ID"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, instance := startInstance(t)
			state := instance.Create(shopConfig())
			vanish.how(func() { account.Delete("instance", state.ID()) },
				func(status string) { account.Edit("instance", state.ID(), map[string]any{"status": status}) })
			before := len(account.Requests())
			instance.Delete(state)
			wantRequests(t, account, before, state.ID(), vanish.want...)
			if left := storedObjects(account, "instance"); len(left) > 0 {
				t.Errorf("the account has the instances %v, want none", left)
			}
		})
	}
}

func TestInstance_Destroy_FailureNamesStepAndForce(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	config := databaseConfig(parameters(map[string]any{"db.name": "orders", "db.engine": mock.EngineDestroyFails}))
	state := instance.Create(config)
	left, diags := instance.TryDelete(state)
	diags.Expect(
		t,
		providertest.Error(
			"",
			`Qubell: workflow "destroy" of instance "`+state.ID()+`" failed`,
			`job "destroy" failed at step "release"`,
			"set force_destroy = true and apply",
		),
	)
	providertest.ExpectValues(t, left.Values, map[string]any{"id": state.ID()})
	config["force_destroy"] = true
	forced := instance.Update(instance.Read(left), config)
	before := len(account.Requests())
	instance.Delete(forced)
	wantRequests(t, account, before, state.ID(),
		"GET /instances/ID", "POST /instances/ID/destroy", "GET /instances/ID", // The workflow fails again.
		"GET /instances/ID", "DELETE /instances/ID", "GET /instances/ID") // The record is deleted.
	if query := account.Journal()[len(account.Requests())-2].Query; query != "force=1" {
		t.Errorf("the query of DELETE is %q, want force=1", query)
	}
	if left := storedObjects(account, "instance"); len(left) > 0 {
		t.Errorf("the account has the instances %v, want none", left)
	}
}

func TestInstance_Destroy_RejectedIsForced(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig())
	account.AddFault(
		faults.Fault{
			Method: http.MethodPost, Status: http.StatusBadRequest, Body: `{"errors":["there is no such workflow"]}`,
		},
	)
	left, diags := instance.TryDelete(state)
	diags.Expect(
		t,
		providertest.Error(
			"",
			`Qubell: could not run workflow "destroy" of instance "`+state.ID()+`"`,
			"there is no such workflow",
			"force_destroy",
		),
	)
	instance.Delete(instance.Update(left, shopConfig(map[string]any{"force_destroy": true})))
	if left := storedObjects(account, "instance"); len(left) > 0 {
		t.Errorf("the account has the instances %v, want none", left)
	}
}

func TestInstance_Destroy_LostAnswer(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig())
	account.AddFault(faults.Fault{Method: http.MethodPost, Drop: faults.DropAfter})
	instance.Delete(state)
	// One launch and one destroy.
	if counts := account.RequestCounts(); counts[http.MethodPost] != 2 {
		t.Errorf("the requests are %v, want 2 of POST", counts)
	}
}

func TestInstance_Destroy_ComponentIsRejected(t *testing.T) {
	t.Parallel()
	_, instance := startInstance(t)
	state := instance.Create(platformConfig())
	components, _ := state.Values["components"].([]any)
	db, _ := components[1].(map[string]any)
	id, _ := db["instance_id"].(string)
	left, diags := instance.TryDelete(instance.ImportByID(id))
	diags.Expect(
		t,
		providertest.Error(
			"",
			`Qubell: could not run workflow "destroy" of instance "`+id+`"`,
			"403 Forbidden",
			"belongs to a submodule",
		),
	)
	providertest.ExpectValues(t, left.Values, map[string]any{"id": id})
}

func TestInstance_Destroy_ForcedDeletionFails(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	config := databaseConfig(
		parameters(map[string]any{"db.name": "orders", "db.engine": mock.EngineDestroyFails}),
		map[string]any{"force_destroy": true},
	)
	state := instance.Create(config)
	account.AddFault(faults.Fault{Method: http.MethodDelete, Status: http.StatusOK, Body: "{}"})
	failed := map[string]any{"name": "destroy", "status": "Failed", "steps": []any{
		map[string]any{"name": "release", "status": "Failed"},
	}}
	// One GET before the workflow, one after it, and one before the DELETE.
	account.AddFault(faults.Fault{
		Method: http.MethodGet, Skip: 3, Status: http.StatusOK,
		Body: instanceJSON(t, state.ID(), map[string]any{
			"status": "Failed", "workflowHistory": []any{failed, failed}, "errorMessage": "no such disk",
		}),
	})
	left, diags := instance.TryDelete(state)
	diags.Expect(
		t,
		providertest.Error(
			"",
			`Qubell: the forced deletion of instance "`+state.ID()+`" failed`,
			`at step "release": no such disk`,
			"although force_destroy is set",
		),
	)
	providertest.ExpectValues(t, left.Values, map[string]any{"id": state.ID()})
}
