package qubell_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

const scheduleType = "fleet_qubell_workflow_schedule"

// schedules is an account with an instance of the application Shop, and both
// types that schedule its workflows.
type schedules struct {
	workflows

	resource *providertest.Resource
	action   *providertest.Action
}

func startSchedules(t *testing.T) schedules {
	t.Helper()

	return schedulesOn(startWorkflows(t))
}

func schedulesOn(w workflows) schedules {
	return schedules{workflows: w, resource: w.fleet.Resource(scheduleType), action: w.fleet.Action(scheduleType)}
}

// backup is the configuration of a schedule of the workflow "backup".
func (s schedules) backup(interval string, changes ...map[string]any) map[string]any {
	return providertest.Merge(s.config("backup", map[string]any{"interval": interval}), changes...)
}

// scheduleIDs returns the ids of the schedules on the server, by workflow.
func (s schedules) scheduleIDs() map[string]string {
	found := map[string]string{}
	for _, object := range s.Objects() {
		if object.Kind == mock.KindSchedule {
			name, _ := object.Fields["name"].(string)
			found[name] = object.ID
		}
	}

	return found
}

// scheduleOutOfBand schedules a workflow outside Terraform, after an interval.
func (s schedules) scheduleOutOfBand(workflow string, in time.Duration) string {
	return s.Create(mock.KindSchedule, map[string]any{
		"instanceId": s.instance, "name": workflow, "timestamp": time.Now().Add(in).UnixMilli(),
	})
}

// wantTimeIn reports a failure unless a time in a state is about an interval
// from now.
func wantTimeIn(t *testing.T, at any, in time.Duration) {
	t.Helper()
	text, _ := at.(string)
	parsed, err := time.Parse(time.RFC3339, text)
	if err != nil || (time.Until(parsed)-in).Abs() > time.Minute {
		t.Errorf("fires_at = %v, want about %s from now", at, in)
	}
}

func TestWorkflowSchedule_Create(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	config := s.backup("1h30m", map[string]any{"parameters": map[string]any{"keep": "42"}})
	state := s.resource.Create(config)
	providertest.ExpectValues(
		t, state.Values, map[string]any{"id": s.scheduleIDs()["backup"], "interval": "1h30m", "fired": false},
	)
	providertest.ExpectValues(
		t, state.Identity, map[string]any{"instance_id": s.instance, "id": s.scheduleIDs()["backup"]},
	)
	wantTimeIn(t, state.Values["fires_at"], 90*time.Minute)
	s.resource.ExpectNoChanges(state, config)
	s.resource.Delete(state)
	if left := s.scheduleIDs(); len(left) != 0 {
		t.Errorf("the schedules are %v, want none", left)
	}
	want := []string{
		`backup/schedule {"interval":"5400000","parameters":{"keep":"42"}}`,
		state.ID() + `/reschedule {"interval":"0"}`,
	}
	if diff := cmp.Diff(want, s.runRequests()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// One GET after the request, which returns the time, and one of the
	// refresh.
	if diff := cmp.Diff(map[string]int{http.MethodGet: 2, http.MethodPost: 2}, s.RequestCounts()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWorkflowSchedule_Update_Moves(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	state := s.resource.Create(s.backup("1h"))
	id := state.ID()
	s.resource.Plan(state, s.backup("2h")).ExpectAction(t, providertest.Update)
	state = s.resource.Update(state, s.backup("2h"))
	wantTimeIn(t, state.Values["fires_at"], 2*time.Hour)
	s.resource.ExpectNoChanges(state, s.backup("2h"))
	// The same duration in another unit is not a change.
	state = s.resource.Update(state, s.backup("120m"))
	s.resource.ExpectNoChanges(state, s.backup("120m"))
	// A change of the parameters starts the interval again.
	full := s.backup("120m", map[string]any{"parameters": map[string]any{"keep": "1"}})
	s.resource.Plan(state, full).ExpectAction(t, providertest.Update)
	state = s.resource.Update(state, full)
	providertest.ExpectValues(t, state.Values, map[string]any{"id": id, "fired": false})
	s.resource.ExpectNoChanges(state, full)
	want := []string{
		`backup/schedule {"interval":"3600000","parameters":{}}`,
		id + `/reschedule {"interval":"7200000","parameters":{}}`,
		id + `/reschedule {"interval":"7200000","parameters":{"keep":"1"}}`,
	}
	if diff := cmp.Diff(want, s.runRequests()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for attribute, value := range map[string]any{"instance_id": unknownID, "workflow": "restart"} {
		s.resource.Plan(state, s.backup("120m", full, map[string]any{attribute: value})).
			ExpectAction(t, providertest.Replace, attribute)
	}
}

// reschedulePath is the path of the requests that move a schedule.
const reschedulePath = "/reschedule$"

func TestWorkflowSchedule_Update_NewID(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	state := s.resource.Create(s.backup("1h"))
	other := s.scheduleOutOfBand("backup", 2*time.Hour)
	s.AddFault(
		faults.Fault{PathRegexp: reschedulePath, Times: 1, Status: http.StatusOK, Body: `{"id":"` + other + `"}`},
	)
	state = s.resource.Update(state, s.backup("2h"))
	providertest.ExpectValues(t, state.Values, map[string]any{"id": other})
	providertest.ExpectValues(t, state.Identity, map[string]any{"instance_id": s.instance, "id": other})
	s.resource.ExpectNoChanges(state, s.backup("2h"))
}

func TestWorkflowSchedule_Update_Fails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		before func(s schedules, id string)
		want   providertest.Expectation
	}{
		"cancelled before the request": {
			func(s schedules, id string) { s.Delete(mock.KindSchedule, id) },
			providertest.Error("", "is gone", "fired or was cancelled", "The next plan of the resource shows which"),
		},
		"cancelled instead of moved": {
			func(s schedules, _ string) {
				s.AddFault(faults.Fault{PathRegexp: reschedulePath, Status: http.StatusOK, Body: `{}`})
			},
			providertest.Error("", "is gone", "cancelled it instead of moving it"),
		},
		"instance deleted": {
			func(s schedules, _ string) { s.Delete(mock.KindInstance, s.instance) },
			providertest.Error("instance_id", "Qubell: no such instance"),
		},
		"unknown parameter": {
			func(schedules, string) {}, providertest.Error("workflow", "parameter slowly is unknown"),
		},
		"server down": {
			func(s schedules, _ string) {
				s.AddFault(faults.Fault{PathRegexp: reschedulePath, Status: http.StatusBadGateway})
			},
			providertest.Error("", "could not move schedule", "502 Bad Gateway"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startSchedules(t)
			state := s.resource.Create(s.backup("1h"))
			test.before(s, state.ID())
			left, diags := s.resource.TryUpdate(
				state, s.backup("2h", map[string]any{"parameters": map[string]any{"slowly": "true"}}),
			)
			diags.Expect(t, test.want)
			if left == nil || left.ID() != state.ID() || left.Values["interval"] != "1h" {
				t.Errorf("the state is %+v, want the earlier one", left)
			}
		})
	}
}

// goneState returns the state of a schedule that is absent on the server, whose
// time is an interval from now.
func (s schedules) goneState(in time.Duration, changes ...map[string]any) *providertest.State {
	at := time.Now().Add(in).UTC().Format(time.RFC3339)
	values := s.backup("1h", map[string]any{"id": unknownID, "fires_at": at, "fired": false})

	return s.resource.State(providertest.Merge(values, changes...))
}

func TestWorkflowSchedule_Read_FiredOrCancelled(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		in    time.Duration
		fired bool
	}{
		"long ago":             {-time.Hour, true},
		"a moment ago":         {-time.Second, true},
		"within the tolerance": {30 * time.Second, true},
		"before its time":      {2 * time.Minute, false},
		"long before its time": {time.Hour, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startSchedules(t)
			state := s.resource.Read(s.goneState(test.in))
			if fired := state != nil; fired != test.fired {
				t.Fatalf("fired: %t, want %t", fired, test.fired)
			}
			if !test.fired {
				return
			}
			providertest.ExpectValues(t, state.Values, map[string]any{"id": unknownID, "fired": true})
			s.resource.ExpectNoChanges(state, s.backup("1h"))
			s.resource.Plan(state, s.backup("60m")).ExpectAction(t, providertest.Update)
			s.resource.Plan(state, s.backup("2h")).ExpectAction(t, providertest.Replace, "interval")
			s.resource.Plan(state, s.backup("1h", map[string]any{"parameters": map[string]any{"keep": "1"}})).
				ExpectAction(t, providertest.Replace, "parameters")
			state = s.resource.Update(state, s.backup("2h"))
			providertest.ExpectValues(t, state.Values, map[string]any{"id": s.scheduleIDs()["backup"], "fired": false})
			if diff := cmp.Diff(
				[]string{`backup/schedule {"interval":"7200000","parameters":{}}`},
				s.runRequests(),
			); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWorkflowSchedule_Fires(t *testing.T) {
	t.Parallel()
	slow := newTimedAccountAt(t, time.Now().Add(-2*time.Hour))
	s := schedulesOn(workflowsOn(slow.Account, slow.Provider))
	config := s.backup("1h")
	state := s.resource.Create(config)
	// The time has passed by this machine's clock, but the schedule has not
	// fired.
	state = s.resource.Read(state)
	providertest.ExpectValues(t, state.Values, map[string]any{"fired": false})
	slow.Clock.Advance(2 * time.Hour)
	state = s.resource.Read(state)
	providertest.ExpectValues(t, state.Values, map[string]any{"fired": true})
	s.resource.ExpectNoChanges(state, config)
	s.resource.Delete(state)
	if ran := s.runRequests(); len(ran) != 1 {
		t.Errorf("the requests are %q, want 1", ran)
	}
	history, err := json.Marshal(s.Objects()[0].Fields["workflowHistory"])
	if err != nil || !strings.Contains(string(history), `"backup"`) {
		t.Errorf("the history is %s, want the job backup in it", history)
	}
}

func TestWorkflowSchedule_Read_MovedOutsideTerraform(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	state := s.resource.Create(s.backup("1h"))
	s.Edit(mock.KindSchedule, state.ID(), map[string]any{"timestamp": time.Now().Add(3 * time.Hour).UnixMilli()})
	s.resource.ExpectNoChanges(state, s.backup("1h"))
	wantTimeIn(t, s.resource.Read(state).Values["fires_at"], 3*time.Hour)
}

func TestWorkflowSchedule_Read_CancelledOutsideTerraform(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	state := s.resource.Create(s.backup("1h"))
	// Another schedule of the same workflow is not taken for this one.
	s.scheduleOutOfBand("backup", time.Hour)
	s.Delete(mock.KindSchedule, state.ID())
	s.resource.ExpectGone(state)
	// An absent schedule is not cancelled.
	s.resource.Delete(state)
	if counts := s.RequestCounts(); counts[http.MethodPost] != 2 || len(s.scheduleIDs()) != 1 {
		t.Errorf("the requests are %v, want 2 of POST", counts)
	}
}

func TestWorkflowSchedule_Read_RemovedWithInstance(t *testing.T) {
	t.Parallel()
	for name, gone := range map[string]func(s schedules){
		"deleted":   func(s schedules) { s.Delete(mock.KindInstance, s.instance) },
		"destroyed": func(s schedules) { s.Edit(mock.KindInstance, s.instance, map[string]any{"status": "Destroyed"}) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startSchedules(t)
			gone(s)
			for _, state := range []*providertest.State{
				s.goneState(time.Hour), s.goneState(-time.Hour), s.goneState(-time.Hour, map[string]any{"fired": true}),
			} {
				s.fleet.WithoutIdentity().Resource(scheduleType).ExpectGone(state)
				s.resource.Delete(state)
			}
		})
	}
}

func TestWorkflowSchedule_Read_FailureKeepsState(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		skip   int
		states map[string]any
		wants  string
	}{
		"not fired":     {0, nil, "could not list the schedules"},
		"due":           {1, nil, "could not read instance"},
		"fired already": {0, map[string]any{"fired": true}, "could not read instance"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startSchedules(t)
			s.AddFault(
				faults.Fault{
					Method: http.MethodGet, Skip: test.skip, Status: http.StatusForbidden,
					Body: `{"errors":["Closed."]}`,
				},
			)
			left, diags := s.resource.TryRead(s.goneState(-time.Hour, test.states))
			diags.Expect(t, providertest.Error("", test.wants, "403 Forbidden: Closed."))
			if left == nil {
				t.Error("the schedule is not in the state, want it there")
			}
		})
	}
}

func TestWorkflowSchedule_Delete_FailureKeepsState(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	state := s.resource.Create(s.backup("1h"))
	s.AddFault(faults.Fault{Method: http.MethodPost, Status: http.StatusBadRequest, Body: `{"errors":["Closed."]}`})
	left, diags := s.resource.TryDelete(state)
	diags.Expect(t, providertest.Error("", `Qubell: could not cancel schedule "`+state.ID()+`"`, "Closed."))
	if left == nil {
		t.Error("the schedule is not in the state, want it there")
	}
}

func TestWorkflowSchedule_Create_StartedAtOnce(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	s.AddFault(faults.Fault{Method: http.MethodPost, Times: 1, Status: http.StatusOK, Body: `{}`})
	state, diags := s.resource.TryCreate(s.backup("1ms"))
	diags.Expect(
		t,
		providertest.Warning(
			"interval", `workflow "backup" of instance "`+s.instance+`" was started at once`, "The interval is 1ms",
		),
	)
	providertest.ExpectValues(t, state.Values, map[string]any{"id": "backup", "fired": true})
	wantTimeIn(t, state.Values["fires_at"], 0)
	s.resource.ExpectNoChanges(state, s.backup("1ms"))
	s.resource.Plan(state, s.backup("1h")).ExpectAction(t, providertest.Replace, "interval")
	s.resource.Delete(state)
	if counts := s.RequestCounts(); counts[http.MethodPost] != 1 {
		t.Errorf("the requests are %v, want 1 of POST", counts)
	}
}

func TestWorkflowSchedule_Create_TimeNotReadable(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	s.AddFault(
		faults.Fault{Method: http.MethodGet, Times: 1, Status: http.StatusForbidden, Body: `{"errors":["Closed."]}`},
	)
	state, diags := s.resource.TryCreate(s.backup("1h"))
	diags.Expect(t, providertest.Warning("", "the time of schedule", "is not certain", "The next plan reads it again"))
	providertest.ExpectValues(t, state.Values, map[string]any{"id": s.scheduleIDs()["backup"], "fired": false})
	wantTimeIn(t, state.Values["fires_at"], time.Hour)
	s.resource.ExpectNoChanges(state, s.backup("1h"))
}

func TestWorkflowSchedule_Create_NotListedYet(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	s.AddFault(faults.Fault{Method: http.MethodGet, Times: 1, Status: http.StatusOK, Body: `{"schedules":[]}`})
	wantTimeIn(t, s.resource.Create(s.backup("1h")).Values["fires_at"], time.Hour)
}

func TestWorkflowSchedule_Update_LostAnswerIsRepeated(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	state := s.resource.Create(s.backup("1h"))
	s.AddFault(faults.Fault{PathRegexp: reschedulePath, Times: 1, Drop: faults.DropAfter})
	state = s.resource.Update(state, s.backup("2h"))
	s.AddFault(faults.Fault{PathRegexp: reschedulePath, Times: 1, Drop: faults.DropAfter})
	s.resource.Delete(state)
	if len(s.scheduleIDs()) != 0 || len(s.runRequests()) != 5 {
		t.Errorf("sent %q, want 5 requests and no schedule", s.runRequests())
	}
}

func TestWorkflowSchedule_Import(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	id := s.scheduleOutOfBand("migrate", 2*time.Hour)
	identity := map[string]any{"instance_id": s.instance, "id": id}
	for _, state := range []*providertest.State{
		s.resource.ImportByID(s.instance + "/" + id), s.resource.ImportByIdentity(identity),
	} {
		providertest.ExpectValues(
			t,
			state.Values,
			map[string]any{
				"id":          id,
				"instance_id": s.instance,
				"workflow":    "migrate",
				"parameters":  nil,
				"fired":       false,
			},
		)
		providertest.ExpectValues(t, state.Identity, identity)
		wantTimeIn(t, state.Values["fires_at"], 2*time.Hour)
		interval, _ := state.Values["interval"].(string)
		left, err := time.ParseDuration(interval)
		if err != nil || (left-2*time.Hour).Abs() > time.Minute || left%time.Second != 0 {
			t.Errorf("the interval is %q, want about 2h in whole seconds", interval)
		}
		s.resource.ExpectNoChanges(state, s.config("migrate", map[string]any{"interval": interval}))
		// The API does not return the arguments. They are taken over once.
		config := s.config("migrate", map[string]any{"interval": "8h", "parameters": map[string]any{"to": "5"}})
		s.resource.Plan(state, config).ExpectAction(t, providertest.Update)
		state = s.resource.Update(state, config)
		providertest.ExpectValues(t, state.Values, map[string]any{"id": id, "interval": "8h", "fired": false})
		wantTimeIn(t, state.Values["fires_at"], 2*time.Hour)
		s.resource.ExpectNoChanges(state, config)
	}
	if ran := s.runRequests(); len(ran) != 0 {
		t.Errorf("the requests are %q, want none", ran)
	}
}

func TestWorkflowSchedule_Imported_FiresBeforeUpdate(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	id := s.scheduleOutOfBand("backup", 30*time.Second)
	state := s.resource.ImportByID(s.instance + "/" + id)
	s.Delete(mock.KindSchedule, id)
	state = s.resource.Read(state)
	providertest.ExpectValues(t, state.Values, map[string]any{"fired": true})
	s.resource.Plan(state, s.backup("1h")).ExpectAction(t, providertest.Update)
	state = s.resource.Update(state, s.backup("1h"))
	s.resource.ExpectNoChanges(state, s.backup("1h"))
	s.resource.Plan(state, s.backup("2h")).ExpectAction(t, providertest.Replace, "interval")
}

func TestWorkflowSchedule_Import_DestroyIsRefused(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	id := s.scheduleOutOfBand("destroy", 2*time.Hour)
	_, diags := s.resource.TryImportByID(s.instance + "/" + id)
	diags.Expect(t, providertest.Error(
		"", "Qubell: cannot import the schedule", id, s.instance, "Import the instance instead",
	))
	// A schedule of a configuration can be read.
	state := s.resource.Create(s.config("destroy", map[string]any{"interval": "1h"}))
	s.resource.ExpectNoChanges(state, s.config("destroy", map[string]any{"interval": "1h"}))
}

func TestWorkflowSchedule_Import_InvalidID(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	noImport := providertest.Error("", "There is no such fleet_qubell_workflow_schedule")
	for _, id := range []string{s.instance + "/" + unknownID, s.instance + "/backup"} {
		_, diags := s.resource.TryImportByID(id)
		diags.Expect(t, noImport)
	}
	_, diags := s.resource.TryImportByID(unknownID + "/" + unknownID)
	diags.Expect(t, noImport, providertest.Warning("", "Qubell: an object was not found", unknownID))
	_, diags = s.resource.TryImportByID(s.instance)
	diags.Expect(t, providertest.Error("", "not of the form instance_id/id"))
}

func TestWorkflowSchedule_Rejected(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		changes map[string]any
		edit    map[string]any
		want    providertest.Expectation
	}{
		"an unknown workflow": {
			map[string]any{"workflow": "fly"},
			nil,
			providertest.Error(
				"workflow", `Qubell: could not schedule workflow "fly"`, "The instance has no workflow fly",
				"version 3",
			),
		},
		"a missing parameter": {
			map[string]any{"workflow": "migrate"}, nil, providertest.Error("workflow", "parameter to is required"),
		},
		"an unknown instance": {
			map[string]any{"instance_id": unknownID},
			nil,
			providertest.Error("instance_id", "Qubell: no such instance", unknownID),
		},
		"a destroyed instance": {
			nil, map[string]any{"status": "Destroyed"}, providertest.Error("instance_id", "status is Destroyed"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startSchedules(t)
			s.Edit(mock.KindInstance, s.instance, test.edit)
			config := s.backup("1h", test.changes)
			s.resource.CreateFails(config).Expect(t, test.want)
			_, diags := s.action.TryInvoke(config)
			diags.Expect(t, test.want)
		})
	}
}

func TestWorkflowSchedule_Read_InstanceGoneBetweenRequests(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	s.AddFault(faults.Fault{Method: http.MethodPost, Status: http.StatusBadRequest, Body: `{"errors":["No."]}`})
	s.AddFault(faults.Fault{Method: http.MethodGet, Status: http.StatusForbidden, Body: `{"errors":["Closed."]}`})
	// The error is of the request, not of the GET that explains it.
	_, diags := s.resource.TryCreate(s.backup("1h"))
	diags.Expect(t, providertest.Error("", "could not schedule workflow", "400 Bad Request: No."))
}

func TestWorkflowSchedule_Validation_InvalidValues(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	for name, test := range map[string]struct {
		config map[string]any
		want   []providertest.Expectation
	}{
		"a negative interval": {
			s.backup("-1h"),
			[]providertest.Expectation{providertest.Error("interval", "-1h", "only be scheduled for a later time")},
		},
		"no interval": {
			s.backup("0s"),
			[]providertest.Expectation{providertest.Error("interval", "only be scheduled for a later time")},
		},
		"not a duration": {
			s.backup("tomorrow"), []providertest.Expectation{providertest.Error("interval", "tomorrow")},
		},
		"no unit": {
			s.backup("3600000"), []providertest.Expectation{providertest.Error("interval", "3600000")},
		},
		"a null parameter": {
			s.backup(
				"1h", map[string]any{"parameters": map[string]any{"keep": nil}},
			), []providertest.Expectation{providertest.Error("parameters", "is null")},
		},
		"no id": {
			s.backup("1h", map[string]any{"instance_id": "shop"}),
			[]providertest.Expectation{providertest.Error("instance_id", "24 hexadecimal digits")},
		},
		"no name": {
			s.backup("1h", map[string]any{"workflow": ""}),
			[]providertest.Expectation{providertest.Error("workflow", "must not be empty")},
		},
		"unknown values": {
			map[string]any{
				"instance_id": providertest.Unknown, "workflow": providertest.Unknown, "interval": providertest.Unknown,
				"parameters": providertest.Unknown,
			}, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s.resource.Validate(test.config).Expect(t, test.want...)
			s.action.Validate(test.config).Expect(t, test.want...)
		})
	}
}

func TestWorkflowSchedulesDataSource_Reads(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "qubell")
	s := schedulesOn(workflowsOn(account, acctest.NewProvider(t, account)))
	config := map[string]any{"instance_id": s.instance}
	data := s.fleet.DataSource("fleet_qubell_workflow_schedules")
	list := s.fleet.ListResource(scheduleType)
	providertest.ExpectValues(t, data.Read(config), map[string]any{"schedules": []any{}})
	if found := list.List(config, providertest.ListOptions{}); len(found) != 0 {
		t.Errorf("List = %v, want no schedules", found)
	}

	at := time.Now().Add(time.Hour).Truncate(time.Second)
	when := at.UTC().Format(time.RFC3339)
	second := s.Create(
		mock.KindSchedule,
		map[string]any{"instanceId": s.instance, "name": "restart", "timestamp": at.Add(time.Hour).UnixMilli()},
	)
	first := s.Create(
		mock.KindSchedule, map[string]any{"instanceId": s.instance, "name": "backup", "timestamp": at.UnixMilli()},
	)
	providertest.ExpectValues(t, data.Read(config), map[string]any{"schedules": []any{
		map[string]any{"id": first, "workflow": "backup", "fires_at": when},
		map[string]any{"id": second, "workflow": "restart", "fires_at": at.Add(time.Hour).UTC().Format(time.RFC3339)},
	}})
	for _, whole := range []bool{false, true} {
		found := list.List(config, providertest.ListOptions{IncludeResource: whole})
		if len(found) != 2 || found[0].DisplayName != "backup at "+when || (found[0].Resource != nil) != whole {
			t.Fatalf("List = %v, want 2 schedules, with resources: %t", found, whole)
		}
		providertest.ExpectValues(t, found[0].Identity, map[string]any{"instance_id": s.instance, "id": first})
		if whole {
			providertest.ExpectValues(
				t, found[0].Resource,
				map[string]any{"id": first, "workflow": "backup", "fires_at": when, "fired": false, "parameters": nil},
			)
		}
	}
	if found := list.List(config, providertest.ListOptions{Limit: 1}); len(found) != 1 {
		t.Errorf("List = %v, want 1 schedule", found)
	}
}

func TestWorkflowSchedulesDataSource_Errors(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	data := s.fleet.DataSource("fleet_qubell_workflow_schedules")
	list := s.fleet.ListResource(scheduleType)
	for id, want := range map[string]providertest.Expectation{
		"shop":    providertest.Error("instance_id", "24 hexadecimal digits"),
		unknownID: providertest.Error("instance_id", "Qubell: no such instance", unknownID),
	} {
		config := map[string]any{"instance_id": id}
		_, diags := data.TryRead(config)
		diags.Expect(t, want)
		_, diags = list.TryList(config, providertest.ListOptions{})
		diags.Expect(t, want)
	}
	s.AddFault(faults.Fault{Method: http.MethodGet, Status: http.StatusOK, Body: `{"schedules":[{"id":"` + unknownID +
		`","name":"backup","timestamp":"soon"}]}`})
	want := providertest.Error("", "could not list the schedules", "soon")
	config := map[string]any{"instance_id": s.instance}
	_, diags := data.TryRead(config)
	diags.Expect(t, want)
	_, diags = list.TryList(config, providertest.ListOptions{})
	diags.Expect(t, want)
}

func TestWorkflowSchedule_Read_NullName(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	s.AddFault(faults.Fault{Method: http.MethodGet, Status: http.StatusOK, Body: `{"schedules":[{"id":"` + unknownID +
		`","name":null,"timestamp":1501632000000}]}`})
	config := map[string]any{"instance_id": s.instance}
	providertest.ExpectValues(t, s.fleet.DataSource("fleet_qubell_workflow_schedules").Read(config), map[string]any{
		"schedules": []any{map[string]any{"id": unknownID, "workflow": nil, "fires_at": "2017-08-02T00:00:00Z"}},
	})
	state := s.resource.Read(s.goneState(time.Hour))
	providertest.ExpectValues(t, state.Values, map[string]any{"workflow": "backup", "fires_at": "2017-08-02T00:00:00Z"})
	found := s.fleet.ListResource(scheduleType).List(config, providertest.ListOptions{})
	if want := "an unknown workflow at 2017-08-02T00:00:00Z"; found[0].DisplayName != want {
		t.Errorf("the display name is %q, want %q", found[0].DisplayName, want)
	}
}

func TestWorkflowSchedule_Read_NullTime(t *testing.T) {
	t.Parallel()
	s := startSchedules(t)
	s.resource.ExpectGone(s.goneState(0, map[string]any{"fires_at": nil}))
}
