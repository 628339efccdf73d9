package qubell_test

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

func TestSchedule_DocumentedExampleRuns(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(s.createDocumentedApplication(), minimalLaunch)
	created := s.post(path+"/land/schedule", `{"interval": "3600000", "parameters": `+documentedParameters+`}`)
	id := created.StringField(t, "id")
	created.WantBody(t, http.StatusOK, `{"id":"`+id+`"}`)
	due := startTime().Add(time.Hour).UnixMilli()
	s.get(path+"/schedules").WantBody(t, http.StatusOK,
		`{"schedules":[{"id":"`+id+`","name":"land","timestamp":`+strconv.FormatInt(due, 10)+`}]}`)
	s.clock.Advance(time.Hour - time.Nanosecond)
	s.wantJobs(path, "launch Succeeded")
	s.clock.Advance(time.Nanosecond)
	s.wantJobs(path, "land Succeeded, launch Succeeded")
	s.get(path+"/schedules").WantBody(t, http.StatusOK, `{"schedules":[]}`)

	// The schedule runs only once.
	s.clock.Advance(1000 * time.Hour)
	s.wantJobs(path, "land Succeeded, launch Succeeded")
}

func TestSchedule_SameNameIsAnotherSchedule(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(qubell.ApplicationShop, `{"destroyInterval":7200000}`)
	if first, second := s.schedule(path, "backup", "60000"), s.schedule(path, "backup", "30000"); first == second {
		t.Fatal("the two schedules have one id")
	}
	s.wantSchedules(path, "destroy in 2h0m0s", "backup in 1m0s", "backup in 30s")
	s.clock.Advance(30 * time.Second)
	s.wantSchedules(path, "destroy in 1h59m30s", "backup in 30s")
	s.clock.Advance(30 * time.Second)
	s.wantJobs(path, "backup Succeeded, backup Succeeded, launch Succeeded")
}

func TestSchedule_ZeroIntervalStartsWorkflow(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(qubell.ApplicationShop, minimalLaunch)
	s.post(path+"/migrate/schedule", `{"interval":"0","parameters":{"to":"5"}}`).WantBody(t, http.StatusOK, emptyObject)
	s.wantJobs(path, "migrate Succeeded, launch Succeeded")
	s.wantSchedules(path)
}

func TestSchedule_WaitsForJob(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.launchAndWait(qubell.ApplicationShop, minimalLaunch)
	s.schedule(path, "restart", "15000")
	s.schedule(path, "backup", "5000")
	s.runWorkflow(path, "migrate", `{"to":"5"}`)

	// After migrate, which takes 30 s, the earliest schedule runs.
	s.clock.Advance(30*time.Second - time.Nanosecond)
	s.wantJobs(path, "launch Succeeded, migrate Executing")
	s.wantSchedules(path, "restart in -14.999999999s", "backup in -24.999999999s")
	s.clock.Advance(statusLag + time.Nanosecond)
	s.wantJobs(path, "migrate Succeeded, launch Succeeded, backup Executing")
	s.wantSchedules(path, "restart in -17s")
	s.clock.Advance(20 * time.Second)
	s.wantJobs(path, "backup Succeeded, migrate Succeeded, launch Succeeded, restart Executing")
	s.clock.Advance(time.Hour)
	s.wantStatus(path, "Running")
}

func TestSchedule_RunsOnTimeWithoutRequests(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.launchAndWait(qubell.ApplicationShop, minimalLaunch)
	s.schedule(path, "break", "60000")
	s.schedule(path, "destroy", "90000")
	s.clock.Advance(90*time.Second + statusLag)
	s.wantStatus(path, "Destroying")
	s.wantJobs(path, "break Failed, launch Succeeded, destroy Executing")
	s.clock.Advance(time.Hour)
	s.wantStatus(path, "Destroyed")
}

func TestSchedule_RemovedWorkflowDoesNotRun(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(
		s.createApplication(
			`[{"workflows":{"old":{}}},{"workflows":{"changed":{}}},{"workflows":{"changed":{"parameters":{"a":{}}}}}]`,
		),
		`{"version":1,"destroyInterval":-1}`,
	)
	s.schedule(path, "old", "60000")
	s.reconfigure(path, `{"manifestVersion":2}`)
	s.schedule(path, "changed", "60000")
	s.reconfigure(path, `{"manifestVersion":3}`)
	s.clock.Advance(time.Hour)
	s.wantSchedules(path)
	s.wantJobs(path, "reconfigure Succeeded, reconfigure Succeeded, launch Succeeded")
}

func TestReschedule_ChangesTime(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(qubell.ApplicationShop, minimalLaunch)
	id := s.schedule(path, "backup", "60000")
	s.clock.Advance(30 * time.Second)

	// The path takes the id or the name. The interval begins now.
	s.post(path+"/"+id+"/reschedule", `{"interval":"3600000"}`).WantBody(t, http.StatusOK, `{"id":"`+id+`"}`)
	s.wantSchedules(path, "backup in 1h0m0s")
	s.post(path+"/backup/reschedule", `{"interval":"7200000","parameters":{"keep":"1"}}`).
		WantBody(t, http.StatusOK, `{"id":"`+id+`"}`)
	s.wantSchedules(path, "backup in 2h0m0s")
	s.clock.Advance(2 * time.Hour)
	s.wantJobs(path, "backup Succeeded, launch Succeeded")
	s.post(path+"/"+id+"/reschedule", `{"interval":"1"}`).
		wantError(t, http.StatusNotFound, "The specified scheduled workflow doesn't exist")
}

func TestReschedule_ZeroIntervalCancels(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(qubell.ApplicationShop, emptyObject)
	id := s.schedule(path, "backup", "60000")
	s.post(path+"/destroy/reschedule", `{"interval":"0"}`).WantBody(t, http.StatusOK, emptyObject)
	s.wantSchedules(path, "backup in 1m0s")
	s.post(path+"/"+id+"/reschedule", `{"interval":"0"}`).WantBody(t, http.StatusOK, emptyObject)
	s.wantSchedules(path)
	s.clock.Advance(1000 * time.Hour)
	s.wantJobs(path, "launch Succeeded")
}

func TestReschedule_ByNameChangesEarliest(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(qubell.ApplicationShop, minimalLaunch)
	s.schedule(path, "backup", "60000")
	soonest := s.schedule(path, "backup", "30000")
	s.schedule(path, "backup", "30000")
	s.post(path+"/backup/reschedule", `{"interval":"90000"}`).WantBody(t, http.StatusOK, `{"id":"`+soonest+`"}`)
	s.wantSchedules(path, "backup in 1m0s", "backup in 1m30s", "backup in 30s")
}

func TestReschedule_Parameters(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(qubell.ApplicationShop, minimalLaunch)
	id := s.post(path+"/migrate/schedule", `{"interval":"60000","parameters":{"to":"5"}}`).StringField(t, "id")
	for body, want := range map[string]map[string]any{
		`{"interval":"5"}`:                           {"to": "5"},
		`{"interval":"5","parameters":null}`:         {"to": "5"},
		`{"interval":"5","parameters":{"to":"six"}}`: {"to": "six"},
	} {
		s.post(path+"/"+id+"/reschedule", body).WantStatus(t, http.StatusOK)
		if diff := cmp.Diff(want, s.object(qubell.KindSchedule, id).Fields["parameters"]); diff != "" {
			t.Errorf("%s: parameters (-want +got):\n%s", body, diff)
		}
		s.post(path+"/"+id+"/reschedule", `{"interval":"5","parameters":{"to":"5"}}`).WantStatus(t, http.StatusOK)
	}
	s.post(path+"/"+id+"/reschedule", `{"interval":"5","parameters":{}}`).
		wantError(t, http.StatusBadRequest, "parameter to is required")
}

func TestSchedule_InvalidIsRefused(t *testing.T) {
	t.Parallel()
	const noInterval = "interval: a number of milliseconds is expected"
	s := newSystem(t)
	path := s.launch(qubell.ApplicationShop, emptyObject)
	for body, want := range map[string]string{
		`{}`:                                     "interval: a value is required",
		`{"interval":null}`:                      "interval: a value is required",
		`{"interval":60000}`:                     "interval: the value has the wrong type",
		`{"interval":""}`:                        noInterval,
		`{"interval":"1h"}`:                      noInterval,
		`{"interval":"-1"}`:                      noInterval,
		`{"interval":"1.5"}`:                     noInterval,
		`{"interval":"99999999999999"}`:          noInterval,
		`{"interval":"99999999999999999999"}`:    noInterval,
		`{"interval":"5","parameters":[]}`:       "parameters: the value has the wrong type",
		`{"interval":"5","parameters":{"a":5}}`:  "a: the value has the wrong type",
		`{"interval":"5","parameters":{"a":""}}`: "parameter a is unknown",
	} {
		s.post(path+"/destroy/schedule", body).wantError(t, http.StatusBadRequest, want)
		s.post(path+"/destroy/reschedule", body).wantError(t, http.StatusBadRequest, want)
	}
	s.post(path+"/fly/schedule", `{"interval":"5"}`).
		wantError(t, http.StatusBadRequest, "The instance has no workflow fly that can be run")
	s.post(path+"/launch/schedule", `{"interval":"5"}`).
		wantError(t, http.StatusBadRequest, "The instance has no workflow launch that can be run")
	s.post(path+"/migrate/schedule", `{"interval":"5"}`).wantError(t, http.StatusBadRequest, "parameter to is required")
	s.post(path+"/backup/reschedule", `{"interval":"5"}`).
		wantError(t, http.StatusNotFound, "The specified scheduled workflow doesn't exist")
	s.wantSchedules(path, "destroy in 1h0m0s")
}
