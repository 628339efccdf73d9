package qubell_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

// operation is the configuration of an action.
func (s schedules) operation(name string, arguments map[string]any) map[string]any {
	return providertest.Merge(map[string]any{"instance_id": s.instance, "operation": name}, arguments)
}

// firesAt returns a schedule's time on the server.
func (s schedules) firesAt(id string) time.Time {
	for _, object := range s.Objects() {
		if object.ID == id {
			milliseconds, _ := object.Fields["timestamp"].(float64)

			return time.UnixMilli(int64(milliseconds)).UTC()
		}
	}

	return time.Time{}
}

func TestWorkflowScheduleAction_Operations(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	named := `workflow "backup" of instance "` + s.instance + `"`
	progress := s.action.Invoke(s.backup("1h", map[string]any{"parameters": map[string]any{"keep": "1"}}))
	id := s.scheduleIDs()["backup"]
	runs := func() []string {
		return []string{
			"Qubell runs " + named + " at " + s.firesAt(id).Format(time.RFC3339) + `, by schedule "` + id + `"`,
		}
	}
	if diff := cmp.Diff(runs(), progress); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	wantTimeIn(t, s.firesAt(id).Format(time.RFC3339), time.Hour)
	for _, arguments := range []map[string]any{
		{"interval": "2h", "schedule_id": id},
		{"interval": "2h", "workflow": "backup"},
		{"interval": "2h", "workflow": "backup", "parameters": map[string]any{"keep": "2"}},
	} {
		progress = s.action.Invoke(s.operation("reschedule", arguments))
		if diff := cmp.Diff(runs(), progress); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		wantTimeIn(t, s.firesAt(id).Format(time.RFC3339), 2*time.Hour)
	}
	want := []string{`Qubell has cancelled schedule "` + id + `": backup at ` + s.firesAt(id).Format(time.RFC3339)}
	if diff := cmp.Diff(
		want,
		s.action.Invoke(s.operation("cancel", map[string]any{"workflow": "backup"})),
	); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// The request always has the id, and parameters only if they are set.
	want = []string{
		`backup/schedule {"interval":"3600000","parameters":{"keep":"1"}}`,
		id + `/reschedule {"interval":"7200000"}`, id + `/reschedule {"interval":"7200000"}`,
		id + `/reschedule {"interval":"7200000","parameters":{"keep":"2"}}`,
		id + `/reschedule {"interval":"0"}`,
	}
	if diff := cmp.Diff(want, s.runRequests()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWorkflowScheduleAction_StartedAtOnce(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	s.AddFault(faults.Fault{Method: http.MethodPost, Times: 1, Status: http.StatusOK, Body: `{}`})
	want := []string{`Qubell has started workflow "backup" of instance "` + s.instance + `" at once`}
	if diff := cmp.Diff(want, s.action.Invoke(s.backup("1ms", map[string]any{"operation": "schedule"}))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWorkflowScheduleAction_SeveralSchedules(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	first, second := s.scheduleOutOfBand("backup", time.Hour), s.scheduleOutOfBand("backup", 2*time.Hour)
	other := s.scheduleOutOfBand("restart", 3*time.Hour)
	for _, operation := range []map[string]any{
		s.operation("cancel", map[string]any{"workflow": "backup"}),
		s.operation("reschedule", map[string]any{"workflow": "backup", "interval": "1h"}),
	} {
		_, diags := s.action.TryInvoke(operation)
		diags.Expect(
			t,
			providertest.Error(
				"workflow",
				`has more than one schedule of workflow "backup"`,
				"Set schedule_id instead, to one of these schedules: "+first+" (backup at ",
				second,
			),
		)
	}
	for _, id := range []string{second, first} {
		s.action.Invoke(s.operation("cancel", map[string]any{"schedule_id": id}))
	}
	if left := s.scheduleIDs(); len(left) != 1 || left["restart"] != other {
		t.Errorf("the schedules are %v, want only %s", left, other)
	}
}

// TestWorkflowScheduleAction_ScheduleWithoutName has a schedule whose name is
// null, which another schedule id must not match.
func TestWorkflowScheduleAction_ScheduleWithoutName(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	id := s.scheduleOutOfBand("backup", time.Hour)
	s.AddFault(faults.Fault{
		Method: http.MethodGet, PathRegexp: "/schedules$", Status: http.StatusOK,
		Body: `{"schedules":[{"id":"` + unknownID + `","name":null,"timestamp":1501632000000},` +
			`{"id":"` + id + `","name":"backup","timestamp":1501632000000}]}`,
	})
	s.action.Invoke(s.operation("cancel", map[string]any{"schedule_id": id}))
	if left := s.scheduleIDs(); len(left) != 0 {
		t.Errorf("the schedules are %v, want none", left)
	}
}

func TestWorkflowScheduleAction_NotFound(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	cancel := func(arguments map[string]any, want ...providertest.Expectation) {
		t.Helper()
		_, diags := s.action.TryInvoke(s.operation("cancel", arguments))
		diags.Expect(t, want...)
	}
	cancel(
		map[string]any{"workflow": "backup"},
		providertest.Error(
			"workflow",
			`has no schedule of workflow "backup"`,
			"may have fired or been cancelled",
			"The instance has no schedules.",
		),
	)
	id := s.scheduleOutOfBand("restart", time.Hour)
	cancel(
		map[string]any{"schedule_id": unknownID},
		providertest.Error(
			"schedule_id",
			`has no schedule "`+unknownID+`"`,
			"The instance has these schedules: "+id+" (restart at ",
		),
	)
	cancel(
		map[string]any{"schedule_id": id, "instance_id": unknownID},
		providertest.Error("instance_id", "Qubell: no such instance"),
	)
	s.AddFault(
		faults.Fault{
			PathRegexp: reschedulePath, Times: 1, Status: http.StatusNotFound,
			Body: `{"errors":["It doesn't exist."]}`,
		},
	)
	cancel(
		map[string]any{"schedule_id": id},
		providertest.Error(
			"",
			`schedule "`+id+`" of workflow "restart"`,
			"is gone",
			"has fired or was cancelled since it was last read",
		),
	)
	s.AddFault(
		faults.Fault{PathRegexp: reschedulePath, Times: 1, Status: http.StatusForbidden, Body: `{"errors":["No."]}`},
	)
	cancel(map[string]any{"schedule_id": id}, providertest.Error("instance_id", "403 Forbidden: No."))
	s.AddFault(faults.Fault{Method: http.MethodGet, Times: 1, Status: http.StatusForbidden, Body: `{"errors":["No."]}`})
	cancel(map[string]any{"schedule_id": id}, providertest.Error("", "could not list the schedules", "No."))
	// The attempt whose answer was lost has cancelled it.
	s.AddFault(faults.Fault{PathRegexp: reschedulePath, Times: 1, Drop: faults.DropAfter})
	cancel(map[string]any{"schedule_id": id})
	if left := s.scheduleIDs(); len(left) != 0 {
		t.Errorf("the schedules are %v, want none", left)
	}
}

func TestWorkflowScheduleAction_CancelledInsteadOfMoved(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	id := s.scheduleOutOfBand("backup", time.Hour)
	s.AddFault(faults.Fault{PathRegexp: reschedulePath, Status: http.StatusOK, Body: `{}`})
	move := s.operation("reschedule", map[string]any{"workflow": "backup", "interval": "2h"})
	_, diags := s.action.TryInvoke(move)
	diags.Expect(t, providertest.Error("", `schedule "`+id+`" of workflow "backup"`, "cancelled it instead"))
	_, diags = s.action.TryInvoke(s.operation("reschedule", map[string]any{"workflow": "fly", "interval": "2h"}))
	diags.Expect(t, providertest.Error("workflow", `has no schedule of workflow "fly"`))
}

func TestWorkflowScheduleAction_Validation(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	for name, test := range map[string]struct {
		operation string
		arguments map[string]any
		want      []providertest.Expectation
	}{
		"another operation": {"move", nil, []providertest.Expectation{providertest.Error("operation", `"reschedule"`)}},
		"schedule without arguments": {"schedule", nil, []providertest.Expectation{
			providertest.Error(
				"workflow", "workflow is missing", "The operation schedule requires workflow",
			), providertest.Error("interval", "interval is missing"),
		}},
		"schedule with a schedule id": {
			"schedule",
			map[string]any{"workflow": "backup", "interval": "1h", "schedule_id": unknownID},
			[]providertest.Expectation{
				providertest.Error("schedule_id", "does not apply", "Remove it, or choose another operation"),
			},
		},
		"reschedule without arguments": {"reschedule", nil, []providertest.Expectation{
			providertest.Error("interval", "interval is missing"), providertest.Error(
				"schedule_id", "set either schedule_id, or workflow",
			),
		}},
		"reschedule with workflow and schedule id": {
			"reschedule",
			map[string]any{"workflow": "backup", "interval": "1h", "schedule_id": unknownID},
			[]providertest.Expectation{providertest.Error("schedule_id", "One of schedule_id and workflow")},
		},
		"cancel without arguments": {
			"cancel", nil,
			[]providertest.Expectation{providertest.Error("schedule_id", "set either schedule_id, or workflow")},
		},
		"cancel with an interval": {
			"cancel",
			map[string]any{"workflow": "backup", "interval": "1h", "parameters": map[string]any{}},
			[]providertest.Expectation{
				providertest.Error("interval", "does not apply"), providertest.Error("parameters", "does not apply"),
			},
		},
		"workflow as schedule id": {
			"cancel", map[string]any{"schedule_id": "backup"}, []providertest.Expectation{
				providertest.Error("schedule_id", "must be the id of a schedule"),
			},
		},
		"unknown workflow and schedule id": {
			"reschedule", map[string]any{
				"workflow": providertest.Unknown, "schedule_id": providertest.Unknown, "interval": providertest.Unknown,
			}, nil,
		},
		"unknown schedule id": {
			"reschedule", map[string]any{"schedule_id": providertest.Unknown, "interval": "1h"}, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s.action.Validate(s.operation(test.operation, test.arguments)).Expect(t, test.want...)
		})
	}
	s.action.Validate(map[string]any{"instance_id": s.instance, "operation": providertest.Unknown}).Expect(t)
}

func TestWorkflowScheduleAction_ReportsRateLimitWaits(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	s.AddFault(
		faults.Fault{
			Method: http.MethodPost, Times: 1, Status: http.StatusTooManyRequests,
			Headers: map[string]string{"Retry-After": "1"},
		},
	)
	progress := s.action.Invoke(s.backup("1h"))
	const rateLimited = "Qubell accepts no requests for now. The provider continues in 1s"
	if len(progress) != 2 || !strings.HasPrefix(progress[0], rateLimited) {
		t.Errorf("the progress is %q, want a wait for the rate limit, then the schedule", progress)
	}
	if len(s.scheduleIDs()) != 1 {
		t.Errorf("the schedules are %v, want one", s.scheduleIDs())
	}
}

func TestWorkflowScheduleAction_Destroy(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t)
	s := schedulesOn(workflowsOn(slow.Account, slow.Provider))
	s.action.Invoke(s.config("destroy", map[string]any{"interval": "1h"}))
	slow.Clock.Advance(2 * time.Hour)
	if status := s.Objects()[0].Fields["status"]; status != "Destroyed" || s.Objects()[0].Kind != mock.KindInstance {
		t.Errorf("the status is %v, want Destroyed", status)
	}
}
