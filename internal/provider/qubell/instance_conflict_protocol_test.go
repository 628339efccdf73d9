package qubell_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

// conflictFault answers 409 to requests to a path, a number of times or always,
// because a job runs.
func conflictFault(path string, times int) faults.Fault {
	return faults.Fault{
		PathRegexp: path, Status: http.StatusConflict, Times: times,
		Body: `{"errors":["another workflow is already running"]}`,
	}
}

func TestInstance_UserData_WaitsForOtherJob(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	account.AddFault(conflictFault("/userData$", 2))
	config := shopConfig(map[string]any{"user_data": `{"owner":"ada"}`})
	state, diags := instance.TryCreate(config)
	diags.Expect(t)
	providertest.ExpectValues(
		t, storedObjects(account, "instance")[state.ID()], map[string]any{"userData": map[string]any{"owner": "ada"}},
	)
	instance.ExpectNoChanges(state, config)
	account.AddFault(conflictFault("/userData$", 2))
	state = instance.Update(state, shopConfig(map[string]any{"user_data": `{"owner":"bob"}`}))
	providertest.ExpectValues(
		t, storedObjects(account, "instance")[state.ID()], map[string]any{"userData": map[string]any{"owner": "bob"}},
	)
}

func TestInstance_DestroyAfter_WaitsForOtherJob(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig())
	account.AddFault(conflictFault("/schedule$", 2))
	state = instance.Update(state, destroyAfterConfig("8h"))
	wantDestroyTimes(t, account, 8*time.Hour)
	account.AddFault(conflictFault(reschedulePath, 2))
	state = instance.Update(state, destroyAfterConfig("12h"))
	wantDestroyTimes(t, account, 12*time.Hour)
	account.AddFault(conflictFault(reschedulePath, 2))
	instance.Update(state, shopConfig())
	wantDestroyTimes(t, account)
}

func TestInstance_Destroy_ForceAfterWorkflowHangs(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(
		shopConfig(map[string]any{"force_destroy": true, "timeouts": map[string]any{"delete": "2s"}}),
	)
	account.AddFault(conflictFault("/destroy$", 0))
	began := time.Now()
	instance.Delete(state)
	if took := time.Since(began); took < time.Second {
		t.Errorf("the forced DELETE came after %s, want half of the timeout", took)
	}
	var queries []string
	for _, entry := range account.Journal() {
		if entry.Method == http.MethodDelete {
			queries = append(queries, entry.Query)
		}
	}
	if len(queries) == 0 || queries[0] != "force=1" {
		t.Errorf("the queries of DELETE are %q, want force=1 first", queries)
	}
	if left := storedObjects(account, "instance"); len(left) > 0 {
		t.Errorf("the account has the instances %v, want none", left)
	}
}

func TestInstance_Destroy_NoForceByDefaultAfterWorkflowHangs(t *testing.T) {
	t.Parallel()
	account, instance := startInstance(t)
	state := instance.Create(shopConfig(map[string]any{"timeouts": map[string]any{"delete": "1s"}}))
	account.AddFault(conflictFault("/destroy$", 0))
	left, diags := instance.TryDelete(state)
	diags.Expect(
		t,
		providertest.Error(
			"", "Qubell: timed out waiting for another job to end before", "another workflow is already running",
		),
	)
	if left == nil || account.RequestCounts()[http.MethodDelete] > 0 {
		t.Errorf("the state is %+v after the requests %v, want the instance and no DELETE",
			left, account.RequestCounts())
	}
}
