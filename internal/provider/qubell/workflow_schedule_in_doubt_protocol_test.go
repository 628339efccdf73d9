package qubell_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

// ids returns the ids of the schedules on the server.
func (s schedules) ids() []string {
	return slices.Sorted(maps.Keys(storedObjects(s.Account, mock.KindSchedule)))
}

func TestWorkflowSchedule_LostAnswer_TakesScheduleOver(t *testing.T) {
	t.Parallel()
	for name, fault := range lostResponses() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startSchedules(t)
			// Schedules of another workflow or with another time do not match.
			s.scheduleOutOfBand("restart", time.Hour)
			s.scheduleOutOfBand("backup", 2*time.Hour)
			others := s.ids()
			s.AddFault(fault)
			state, diags := s.resource.TryCreate(s.backup("1h"))
			made := slices.DeleteFunc(s.ids(), func(id string) bool { return slices.Contains(others, id) })
			if state == nil || state.Tainted || len(made) != 1 || state.ID() != made[0] {
				t.Fatalf("the server has %v, the state is %+v, want one schedule in both:\n%s", made, state, diags)
			}
			diags.Expect(t, providertest.Warning("",
				`Qubell: a response was lost: schedule workflow "backup" of instance "`+s.instance+`"`,
				"took over "+made[0]+` "backup", created at `, "equals the request in instance_id, workflow and time"))
			s.resource.ExpectNoChanges(state, s.backup("1h"))
		})
	}
}

func TestWorkflowSchedule_LostAnswer_ListsTwoCandidates(t *testing.T) {
	t.Parallel()
	gated := newGatedAccount(t)
	s := schedulesOn(workflowsOn(gated.Account, gated.Provider))
	gated.Writes.BeforeRequest(1, func() { s.scheduleOutOfBand("backup", time.Hour) })
	s.AddFault(lostResponses()["dropped"])
	diags := s.resource.CreateFails(s.backup("1h"))
	found := s.ids()
	if len(found) != 2 {
		t.Fatalf("the server has %v, want 2 schedules", found)
	}
	diags.Expect(t, providertest.Error("", "could not schedule workflow", "cannot determine whether it is one of these",
		importBlock(scheduleType, s.instance+"/"+found[0]), importBlock(scheduleType, s.instance+"/"+found[1]),
		"Applying again schedules the workflow once more"))
}

func TestWorkflowSchedule_LostRequest_IsSentOnceMore(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	s.AddFault(lostRequestFault())
	state := s.resource.Create(s.backup("1h"))
	if found := s.ids(); len(found) != 1 || found[0] != state.ID() {
		t.Errorf("the server has %v, the state %s, want one schedule in both", found, state.ID())
	}
	s.resource.ExpectNoChanges(state, s.backup("1h"))
}

func TestWorkflowSchedule_LostRequest_ReportsDuplicate(t *testing.T) {
	t.Parallel()
	gated := newGatedAccount(t)
	s := schedulesOn(workflowsOn(gated.Account, gated.Provider))
	var late string
	// The first request arrives after all.
	gated.Writes.BeforeRequest(2, func() {
		late = s.Create(mock.KindSchedule, map[string]any{
			"instanceId": s.instance, "name": "backup", "timestamp": gated.Clock.Now().Add(time.Hour).UnixMilli(),
		})
	})
	s.AddFault(lostRequestFault())
	state, diags := s.resource.TryCreate(s.backup("1h"))
	diags.Expect(t, providertest.Warning("", "a response was lost", "sent the request once more",
		importBlock(scheduleType, s.instance+"/"+late),
		"Delete the objects that you do not need"))
	if state == nil || state.Tainted || state.ID() == late {
		t.Errorf("the state is %+v, want another schedule than %s", state, late)
	}
}

func TestWorkflowScheduleAction_LostAnswer(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	s.AddFault(lostResponses()["dropped"])
	progress := strings.Join(s.action.Invoke(s.backup("1h")), "\n")
	if found := s.ids(); len(found) != 1 || !strings.Contains(progress, "took over "+found[0]) {
		t.Errorf("the server has %v, the progress is %q, want one schedule in both", found, progress)
	}
}
