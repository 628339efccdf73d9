package qubell_test

import (
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

func TestWorkflowSchedule_Imported_WarnsThatItIsNotMoved(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	id := s.scheduleOutOfBand("migrate", 2*time.Hour)
	state := s.resource.ImportByID(s.instance + "/" + id)
	config := func(interval string, changes ...map[string]any) map[string]any {
		return s.config("migrate", providertest.Merge(map[string]any{"interval": interval}, changes...))
	}
	kept, _ := state.Values["interval"].(string)
	same := s.resource.Plan(state, config(kept))
	same.ExpectAction(t, providertest.NoOp)
	same.Diagnostics.Expect(t)
	later := config("24h", map[string]any{"parameters": map[string]any{"to": "5"}})
	plan := s.resource.Plan(state, later)
	plan.ExpectAction(t, providertest.Update)
	plan.Diagnostics.Expect(
		t,
		providertest.Warning(
			"interval", "Qubell: the apply takes over interval without a request",
			"stays as it is, at its fires_at", "after this apply",
		),
		providertest.Warning(
			"parameters", "Qubell: the apply takes over parameters without a request", "stays as it is",
		),
	)
	state = s.resource.Update(state, later)
	wantTimeIn(t, state.Values["fires_at"], 2*time.Hour)
	// A second change moves it.
	again := config("12h", map[string]any{"parameters": map[string]any{"to": "5"}})
	plan = s.resource.Plan(state, again)
	plan.ExpectAction(t, providertest.Update)
	plan.Diagnostics.Expect(t)
	wantTimeIn(t, s.resource.Update(state, again).Values["fires_at"], 12*time.Hour)
}

func TestWorkflowRun_Imported_WarnsThatItIsNotRepeated(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	w.Edit(mock.KindInstance, w.instance, map[string]any{
		"workflowHistory": []any{map[string]any{"name": "backup", "status": "Succeeded"}},
	})
	state := w.resource.ImportByID(w.instance + "/backup")
	plain := w.resource.Plan(state, w.config("backup"))
	plain.ExpectAction(t, providertest.NoOp)
	plain.Diagnostics.Expect(t)
	full := w.config(
		"backup",
		map[string]any{"parameters": map[string]any{"keep": "5"}, "triggers": map[string]any{"version": "1"}},
	)
	plan := w.resource.Plan(state, full)
	plan.ExpectAction(t, providertest.Update)
	plan.Diagnostics.Expect(
		t,
		providertest.Warning(
			"parameters", "Qubell: the apply takes over parameters without a request", "does not run again",
		),
		providertest.Warning(
			"triggers", "Qubell: the apply takes over triggers without a request", "does not run again",
			"change triggers after this apply",
		),
	)
	state = w.resource.Update(state, full)
	again := w.resource.Plan(
		state, w.config("backup", full, map[string]any{"triggers": map[string]any{"version": "2"}}),
	)
	again.ExpectAction(t, providertest.Replace, "triggers")
	again.Diagnostics.Expect(t)
	if ran := w.runRequests(); len(ran) != 0 {
		t.Errorf("the requests are %q, want none", ran)
	}
}
