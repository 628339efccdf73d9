package qubell_test

import (
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/protocol"
)

func TestAnImportedScheduleSaysThatItIsNotMoved(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	id := s.behind("migrate", 2*time.Hour)
	state := s.resource.ImportByID(s.instance + "/" + id)
	config := func(interval string, changes ...map[string]any) map[string]any {
		return s.config("migrate", protocol.With(map[string]any{"interval": interval}, changes...))
	}
	kept, _ := state.Values["interval"].(string)
	same := s.resource.Plan(state, config(kept))
	same.Want(t, protocol.NoOp)
	same.Diagnostics.Want(t)
	later := config("24h", map[string]any{"parameters": map[string]any{"to": "5"}})
	plan := s.resource.Plan(state, later)
	plan.Want(t, protocol.Update)
	plan.Diagnostics.Want(t,
		protocol.Warning("interval", "Qubell: the value of interval is taken over without a request", "stays as it is, at its fires_at", "once more after this apply"),
		protocol.Warning("parameters", "Qubell: the value of parameters is taken over without a request", "stays as it is"))
	state = s.resource.Update(state, later)
	wantIn(t, state.Values["fires_at"], 2*time.Hour)
	// Once more, and it is moved.
	again := config("12h", map[string]any{"parameters": map[string]any{"to": "5"}})
	plan = s.resource.Plan(state, again)
	plan.Want(t, protocol.Update)
	plan.Diagnostics.Want(t)
	wantIn(t, s.resource.Update(state, again).Values["fires_at"], 12*time.Hour)
}

func TestAnImportedRunSaysThatItIsNotRunAgain(t *testing.T) {
	t.Parallel()
	w := startWorkflows(t)
	state := w.resource.ImportByID(w.instance + "/backup")
	plain := w.resource.Plan(state, w.config("backup"))
	plain.Want(t, protocol.NoOp)
	plain.Diagnostics.Want(t)
	full := w.config("backup", map[string]any{"parameters": map[string]any{"keep": "5"}, "triggers": map[string]any{"version": "1"}})
	plan := w.resource.Plan(state, full)
	plan.Want(t, protocol.Update)
	plan.Diagnostics.Want(t,
		protocol.Warning("parameters", "Qubell: the value of parameters is taken over without a request", "nothing is run"),
		protocol.Warning("triggers", "Qubell: the value of triggers is taken over without a request", "nothing is run", "change triggers once more"))
	state = w.resource.Update(state, full)
	again := w.resource.Plan(state, w.config("backup", full, map[string]any{"triggers": map[string]any{"version": "2"}}))
	again.Want(t, protocol.Replace, "triggers")
	again.Diagnostics.Want(t)
	if ran := w.ran(); len(ran) != 0 {
		t.Errorf("%q ran", ran)
	}
}
