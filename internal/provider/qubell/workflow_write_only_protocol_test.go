package qubell_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

func TestWorkflowRun_ParametersWO(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	config := func(version int, target string) map[string]any {
		return w.config("backup", parameters(map[string]any{"keep": "1"}),
			parametersWO(version, map[string]any{"target": target}))
	}
	state := w.resource.Create(config(1, "open-sesame"))
	providertest.ExpectValues(t, state.Values, map[string]any{
		"parameters": map[string]any{"keep": "1"}, "parameters_wo": nil, "parameters_wo_version": 1,
	})
	w.resource.Plan(state, config(1, "other")).ExpectAction(t, providertest.NoOp)
	w.resource.Plan(state, config(2, "other-sesame")).
		ExpectAction(t, providertest.Replace, "parameters_wo_version")
	state = w.resource.Update(state, config(2, "other-sesame"))
	if state.Contains(t, "sesame") {
		t.Errorf("the state contains the parameter, want it not to: %v", state.Values)
	}
	want := []string{
		`backup {"keep":"1","target":"open-sesame"}`, `backup {"keep":"1","target":"other-sesame"}`,
	}
	if diff := cmp.Diff(want, w.runRequests()); diff != "" {
		t.Errorf("the requests (-want +got):\n%s", diff)
	}
}

func TestWorkflowRun_ParametersWO_FirstApplyAfterImport(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	w.Edit(mock.KindInstance, w.instance, map[string]any{
		"workflowHistory": []any{map[string]any{"name": "backup", "status": "Succeeded"}},
	})
	state := w.resource.ImportByID(w.instance + "/backup")
	config := w.config("backup", parametersWO(1, map[string]any{"target": "open-sesame"}))
	plan := w.resource.Plan(state, config)
	plan.ExpectAction(t, providertest.Update)
	plan.Diagnostics.Expect(t, providertest.Warning(
		"parameters_wo_version", "Qubell: the apply takes over parameters_wo_version without a request",
		"does not run again",
	))
	w.resource.ExpectNoChanges(w.resource.Update(state, config), config)
	if ran := w.runRequests(); len(ran) != 0 {
		t.Errorf("the requests are %q, want none", ran)
	}
}

func TestWorkflowRun_ParametersWO_ErrorHoldsNoSecret(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	w.AddFault(faults.Fault{
		PathRegexp: "/backup$", Status: 400, Body: `{"errors":["open-sesame is no target"]}`,
	})
	diags := w.resource.CreateFails(w.config("backup", parametersWO(1, map[string]any{"target": "open-sesame"})))
	diags.Expect(t, providertest.Error("workflow", "(redacted) is no target"))
}

func TestWorkflowRun_ParametersWO_FailedRun(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	w.AddFault(faults.Fault{Method: http.MethodGet, Skip: 1, Times: 1, Status: http.StatusForbidden, Body: "{}"})
	state, diags := w.resource.CreateTainted(
		w.config("backup", parametersWO(1, map[string]any{"target": "open-sesame"})))
	diags.Expect(t, providertest.Error("", "could not read instance"))
	if state.Contains(t, "open-sesame") {
		t.Errorf("the state contains the parameter, want it not to: %v", state.Values)
	}
}

func TestWorkflowSchedule_ParametersWO(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	config := func(interval string, version int, target string) map[string]any {
		return s.backup(interval, parameters(map[string]any{"keep": "1"}),
			parametersWO(version, map[string]any{"target": target}))
	}
	state := s.resource.Create(config("1h", 1, "open-sesame"))
	providertest.ExpectValues(t, state.Values, map[string]any{
		"parameters": map[string]any{"keep": "1"}, "parameters_wo": nil, "parameters_wo_version": 1,
	})
	id := state.ID()
	s.resource.Plan(state, config("1h", 1, "other")).ExpectAction(t, providertest.NoOp)
	state = s.resource.Update(state, config("1h", 2, "other-sesame"))
	// A new interval sends the parameters that the configuration has now.
	state = s.resource.Update(state, config("2h", 2, "third-sesame"))
	if state.Contains(t, "sesame") {
		t.Errorf("the state contains the parameter, want it not to: %v", state.Values)
	}
	want := []string{
		`backup/schedule {"interval":"3600000","parameters":{"keep":"1","target":"open-sesame"}}`,
		id + `/reschedule {"interval":"3600000","parameters":{"keep":"1","target":"other-sesame"}}`,
		id + `/reschedule {"interval":"7200000","parameters":{"keep":"1","target":"third-sesame"}}`,
	}
	if diff := cmp.Diff(want, s.runRequests()); diff != "" {
		t.Errorf("the requests (-want +got):\n%s", diff)
	}
}

func TestWorkflowSchedule_ParametersWO_FiredIsReplaced(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	config := func(version int) map[string]any {
		return s.backup("30s", parametersWO(version, map[string]any{"target": "open-sesame"}))
	}
	state := s.resource.Create(config(1))
	// Within the tolerance of its time, a schedule that is absent has fired.
	s.Delete(mock.KindSchedule, state.ID())
	state = s.resource.Read(state)
	providertest.ExpectValues(t, state.Values, map[string]any{"fired": true})
	s.resource.Plan(state, config(2)).ExpectAction(t, providertest.Replace, "parameters_wo_version")
}

func TestWorkflowSchedule_ParametersWO_FirstApplyAfterImport(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	id := s.scheduleOutOfBand("backup", 2*time.Hour)
	state := s.resource.ImportByID(s.instance + "/" + id)
	interval, _ := state.Values["interval"].(string)
	config := s.backup(interval, parametersWO(1, map[string]any{"target": "open-sesame"}))
	plan := s.resource.Plan(state, config)
	plan.ExpectAction(t, providertest.Update)
	plan.Diagnostics.Expect(t, providertest.Warning(
		"parameters_wo_version", "Qubell: the apply takes over parameters_wo_version without a request",
		"stays as it is",
	))
	s.resource.ExpectNoChanges(s.resource.Update(state, config), config)
	if sent := s.runRequests(); len(sent) != 0 {
		t.Errorf("the requests are %q, want none", sent)
	}
}

func TestWorkflows_ParametersWO_Validation(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	both := providertest.Merge(
		parameters(map[string]any{"keep": "1"}), parametersWO(1, map[string]any{"keep": "2"}))
	want := providertest.Error(
		"parameters_wo", "Qubell: parameters and parameters_wo set the same parameter", "Both set keep.")
	s.resource.Validate(s.backup("1h", both)).Expect(t, want)
	s.workflows.resource.Validate(s.config("backup", both)).Expect(t, want)
	lonely := map[string]any{"parameters_wo_version": 1}
	want = providertest.Error("parameters_wo_version", "parameters_wo")
	s.resource.Validate(s.backup("1h", lonely)).Expect(t, want)
	s.workflows.resource.Validate(s.config("backup", lonely)).Expect(t, want)
}
