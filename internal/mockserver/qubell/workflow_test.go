package qubell_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// documentedParameters is the example of the seed document.
const documentedParameters = `{
  "stringParam": "test",
  "intParam": "42",
  "listParam": "[1, 2, \"ok\"]"
}`

// createDocumentedApplication creates an application whose workflow land has
// the parameters of documentedParameters.
func (s *testSystem) createDocumentedApplication() string {
	s.t.Helper()

	return s.createApplication(`[{"workflows":{"land":{
		"parameters":{"stringParam":{},"intParam":{},"listParam":{}},
		"steps":[{"name":"approach"},{"name":"touch down","failsIf":{"parameter":"listParam","equals":"[]"}}]}}}]`)
}

func TestWorkflow_DocumentedExampleRuns(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(s.createDocumentedApplication(), minimalLaunch)
	s.runWorkflow(path, "land", documentedParameters)
	s.wantStatus(path, "Running")
	s.wantHistory(path, "land Succeeded: approach Succeeded 100, touch down Succeeded 100", "launch Succeeded: ")
}

func TestWorkflow_Steps(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.launchAndWait(qubell.ApplicationShop, minimalLaunch)
	s.runWorkflow(path, "backup", `{"target":"tape"}`)
	s.clock.Advance(jobDuration / 2)
	s.wantStatus(path, "Executing")
	s.wantHistory(path,
		"launch Succeeded: provision Succeeded 100, configure Succeeded 100, start Succeeded 100",
		"backup Executing: snapshot Executing 50, upload Requested 0")
	s.clock.Advance(jobDuration)
	s.wantHistory(path,
		"launch Succeeded: provision Succeeded 100, configure Succeeded 100, start Succeeded 100",
		"backup Executing: snapshot Succeeded 100, upload Executing 50")
	s.clock.Advance(jobDuration)
	s.wantStatus(path, "Running")
	s.wantHistory(path,
		"backup Succeeded: snapshot Succeeded 100, upload Succeeded 100",
		"launch Succeeded: provision Succeeded 100, configure Succeeded 100, start Succeeded 100")
}

func TestWorkflow_HistoryOrder(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.launchAndWait(qubell.ApplicationShop, minimalLaunch)
	s.runWorkflow(path, "backup", emptyObject)
	s.clock.Advance(time.Minute)
	s.runWorkflow(path, "restart", emptyObject)
	s.clock.Advance(statusLag)
	s.wantJobs(path, "backup Succeeded, launch Succeeded, restart Executing")
	s.clock.Advance(time.Minute)
	s.wantJobs(path, "restart Succeeded, backup Succeeded, launch Succeeded")
}

func TestWorkflow_Fails(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.launchAndWait(qubell.ApplicationShop, minimalLaunch)
	s.runWorkflow(path, "break", emptyObject)
	s.clock.Advance(2*jobDuration - time.Nanosecond)
	s.wantStatus(path, "Executing")
	s.clock.Advance(time.Nanosecond)
	s.wantStatus(path, "Failed")
	s.wantHistory(path,
		"break Failed: prepare Succeeded 100, crash Failed 99, cleanup Requested 0",
		"launch Succeeded: provision Succeeded 100, configure Succeeded 100, start Succeeded 100")

	// The return values stay, and another workflow can succeed.
	if got := s.instanceDocument(path).ReturnValues; len(got) != 3 {
		t.Fatalf("return values %v, want 3", got)
	}
	s.runWorkflow(path, "restart", emptyObject)
	s.clock.Advance(time.Minute)
	s.wantStatus(path, "Running")
}

func TestWorkflow_StepFailsIfParameterMatches(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(s.createDocumentedApplication(), minimalLaunch)
	s.runWorkflow(path, "land", strings.Replace(documentedParameters, `[1, 2, \"ok\"]`, `[]`, 1))
	s.wantHistory(path, "land Failed: approach Succeeded 100, touch down Failed 99", "launch Succeeded: ")
}

func TestWorkflow_DestroyKeepsRecord(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.launchAndWait(qubell.ApplicationShop, `{"destroyInterval":"86400000"}`)
	s.wantSchedules(path, "destroy in 23h57m20s")
	s.runWorkflow(path, "destroy", emptyObject)
	s.clock.Advance(statusLag)
	s.wantStatus(path, "Destroying")
	s.wantJobs(path, "launch Succeeded, destroy Executing")
	s.clock.Advance(time.Minute)
	s.wantStatus(path, "Destroyed")
	s.wantJobs(path, "destroy Succeeded, launch Succeeded")
	s.wantSchedules(path)
	s.clock.Advance(1000 * time.Hour)
	s.wantStatus(path, "Destroyed")
	for _, request := range []string{
		"POST /destroy {}", "POST /backup {}", "PUT /configuration {}", `POST /backup/schedule {"interval":"5"}`,
		`POST /backup/schedule {"interval":"0"}`,
	} {
		parts := strings.SplitN(request, " ", 3)
		s.send(parts[0], path+parts[1], jsonType, parts[2]).wantError(t, http.StatusBadRequest, msgDestroyed)
	}
}

func TestWorkflow_DestroyFails(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.launchAndWait(qubell.ApplicationDatabase, `{"parameters":{"db.name":"orders","db.engine":"sticky"}}`)
	s.runWorkflow(path, "destroy", emptyObject)
	s.clock.Advance(time.Minute)
	s.wantStatus(path, "Failed")
	s.wantJobs(path, "destroy Failed, launch Succeeded")
	s.wantSchedules(path, "destroy in 56m20s")
	s.reconfigure(path, `{"parameters":{"db.name":"orders"}}`)
	s.clock.Advance(time.Minute)
	s.runWorkflow(path, "destroy", emptyObject)
	s.clock.Advance(time.Minute)
	s.wantStatus(path, "Destroyed")
}

func TestWorkflow_InvalidIsRefused(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(qubell.ApplicationShop, minimalLaunch)
	for name, test := range map[string]struct{ workflow, body, want string }{
		"unknown":             {"fly", emptyObject, "The instance has no workflow fly that can be run"},
		"launch":              {"launch", emptyObject, "The instance has no workflow launch that can be run"},
		"reconfigure":         {"reconfigure", emptyObject, "The instance has no workflow reconfigure that can be run"},
		"required":            {"migrate", emptyObject, "parameter to is required"},
		"unknown parameter":   {"backup", `{"web.size":"big"}`, "parameter web.size is unknown"},
		"number":              {"backup", `{"keep":7}`, "keep: the value has the wrong type"},
		"list":                {"backup", `{"keep":["7"]}`, "keep: the value has the wrong type"},
		"null":                {"backup", `{"keep":null}`, "keep: the value has the wrong type"},
		"nested":              {"backup", `{"parameters":{"keep":"7"}}`, "parameters: the value has the wrong type"},
		"unknown for destroy": {"destroy", `{"force":"1"}`, "parameter force is unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s.post(path+"/"+test.workflow, test.body).wantError(t, http.StatusBadRequest, test.want)
			s.wantJobs(path, "launch Succeeded")
		})
	}
}

func TestWorkflow_NameMayBeEscaped(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(s.createApplication(`[{"workflows":{"a/b c":{}}}]`), minimalLaunch)
	s.runWorkflow(path, "a%2Fb%20c", emptyObject)
	s.wantJobs(path, "a/b c Succeeded, launch Succeeded")
}

func TestWorkflow_ConflictsWithJob(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.launch(qubell.ApplicationShop, emptyObject)
	conflicts := func() {
		t.Helper()
		for _, request := range []string{
			"POST /destroy {}", "POST /backup {}", "PUT /configuration {}", `POST /backup/schedule {"interval":"0"}`,
		} {
			parts := strings.SplitN(request, " ", 3)
			s.send(parts[0], path+parts[1], jsonType, parts[2]).wantError(t, http.StatusConflict, msgBusy)
		}
	}

	// Requests conflict from the launch to its end, and while another job
	// executes, even before the API shows it.
	conflicts()
	s.clock.Advance(bootDuration + 3*jobDuration - time.Nanosecond)
	conflicts()
	s.clock.Advance(time.Nanosecond)
	s.runWorkflow(path, "backup", emptyObject)
	s.wantStatus(path, "Running")
	conflicts()
	s.clock.Advance(2*jobDuration - time.Nanosecond)
	conflicts()
	s.clock.Advance(time.Nanosecond)
	s.reconfigure(path, emptyObject)
	conflicts()

	// Requests that start no job succeed.
	s.put(path+"/userData", emptyObject).WantStatus(t, http.StatusOK)
	s.schedule(path, "backup", "5000000")
	s.post(path+"/destroy/reschedule", `{"interval":"0"}`).WantBody(t, http.StatusOK, emptyObject)
}

func TestWorkflow_InvalidPrecedesConflict(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.launch(qubell.ApplicationShop, minimalLaunch)
	s.post(path+"/fly", emptyObject).WantStatus(t, http.StatusBadRequest)
	s.put(path+"/configuration", `{"manifestVersion":9}`).WantStatus(t, http.StatusBadRequest)
}

func TestStatusLag_HidesJob(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.launchAndWait(qubell.ApplicationShop, minimalLaunch)
	listPath := basePath + "/applications/" + qubell.ApplicationShop + "/instances"
	for _, begin := range []func(){
		func() { s.runWorkflow(path, "backup", emptyObject) },
		func() { s.reconfigure(path, `{"parameters":{"web.size":"big"}}`) },
		func() { s.runWorkflow(path, "destroy", emptyObject) },
	} {
		before, listed := s.get(path).Body, s.get(listPath).Body
		begin()
		for range 2 {
			s.get(path).WantBody(t, http.StatusOK, before)
			s.get(listPath).WantBody(t, http.StatusOK, listed)
			s.clock.Advance(statusLag/2 - time.Nanosecond)
		}
		s.clock.Advance(2 * time.Nanosecond)
		if s.get(path).Body == before || s.get(listPath).Body == listed {
			t.Fatalf("after %s the API still shows %s", statusLag, before)
		}
		s.clock.Advance(time.Minute)
	}
}

func TestStatusLag_IsAtMostOneStep(t *testing.T) {
	t.Parallel()
	const step = 500 * time.Millisecond
	s := newSystemWithConfig(t, system.Config{JobDuration: step})
	path := s.launchAndWait(
		s.createApplication(`[{"workflows":{"one":{"steps":[{"name":"a"},{"name":"b"}]},"nothing":{}}}]`),
		minimalLaunch,
	)
	s.runWorkflow(path, "one", emptyObject)
	s.clock.Advance(step - time.Nanosecond)
	s.wantStatus(path, "Running")
	s.clock.Advance(time.Nanosecond)
	s.wantStatus(path, "Executing")
	s.clock.Advance(step)
	s.wantStatus(path, "Running")
	s.runWorkflow(path, "nothing", emptyObject)
	s.wantJobs(path, "nothing Succeeded, one Succeeded, launch Succeeded")
}
