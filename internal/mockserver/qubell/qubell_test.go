package qubell_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/systemtest"
)

const (
	basePath = "/api/1"
	jsonType = "application/json"
	formType = "application/x-www-form-urlencoded"
	yamlType = "application/x-yaml"
	// minimalLaunch launches Shop without a schedule, and databaseLaunch
	// launches Database without one.
	minimalLaunch  = `{"destroyInterval":-1}`
	databaseLaunch = `{"destroyInterval":-1,"parameters":{"db.name":"orders"}}`
	// emptyObject is an empty request or response.
	emptyObject = `{}`
)

// Durations of newTimedSystem, and the status lag that follows from them.
const (
	bootDuration = time.Minute
	jobDuration  = 10 * time.Second
	statusLag    = 2 * time.Second
)

// startTime returns a time near that of the ids in the seed document.
func startTime() time.Time {
	return time.Date(2017, time.January, 27, 12, 30, 0, 0, time.UTC)
}

// testSystem is a Qubell and the credentials with which the test sends
// requests.
type testSystem struct {
	*qubell.System

	t     *testing.T
	clock *clock.Clock
	// authorization holds the Authorization headers of requests.
	authorization []string
}

// newSystem returns a system without boot and job durations.
func newSystem(t *testing.T) *testSystem {
	t.Helper()

	return newSystemWithConfig(t, system.Config{})
}

// newTimedSystem returns a system with boot and job durations.
func newTimedSystem(t *testing.T) *testSystem {
	t.Helper()

	return newSystemWithConfig(t, system.Config{BootDuration: bootDuration, JobDuration: jobDuration})
}

func newSystemWithConfig(t *testing.T, config system.Config) *testSystem {
	t.Helper()
	config.Clock = clock.Manual(startTime())
	s := &testSystem{System: qubell.New(config), t: t, clock: config.Clock}

	return s.withAuthorization(bearerAuth(qubell.DefaultToken))
}

func bearerAuth(token string) string {
	return "Bearer " + token
}

// withAuthorization returns the same system with other credentials.
func (s *testSystem) withAuthorization(authorization ...string) *testSystem {
	return &testSystem{System: s.System, t: s.t, clock: s.clock, authorization: authorization}
}

// otherAccount returns the same system with the credentials of a new account.
func (s *testSystem) otherAccount() *testSystem {
	s.t.Helper()
	credentials, err := s.CreateAccount("other")
	if err != nil {
		s.t.Fatal(err)
	}

	return s.withAuthorization(bearerAuth(credentials["token"]))
}

// request returns a request with the credentials.
func (s *testSystem) request(method, path, contentType, body string) *http.Request {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, path, strings.NewReader(body))
	for _, value := range s.authorization {
		r.Header.Add("Authorization", value)
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}

	return r
}

// response is a response of the server.
type response struct {
	systemtest.Response
}

func (s *testSystem) send(method, path, contentType, body string) response {
	s.t.Helper()

	return response{systemtest.Send(s, s.request(method, path, contentType, body))}
}

func (s *testSystem) get(path string) response {
	s.t.Helper()

	return s.send(http.MethodGet, path, "", "")
}

func (s *testSystem) post(path, body string) response {
	s.t.Helper()

	return s.send(http.MethodPost, path, jsonType, body)
}

func (s *testSystem) put(path, body string) response {
	s.t.Helper()

	return s.send(http.MethodPut, path, jsonType, body)
}

func (s *testSystem) delete(path string) response {
	s.t.Helper()

	return s.send(http.MethodDelete, path, "", "")
}

// launch launches an instance of an application and returns its path.
func (s *testSystem) launch(application, body string) string {
	s.t.Helper()
	launched := s.post(launchPath(application), body)
	launched.WantStatus(s.t, http.StatusOK)

	return instancePath(launched.StringField(s.t, "id"))
}

// launchAndWait launches an instance and advances the clock to the end of its
// launch.
func (s *testSystem) launchAndWait(application, body string) string {
	s.t.Helper()
	path := s.launch(application, body)
	s.clock.Advance(bootDuration + 10*jobDuration)

	return path
}

// runWorkflow starts a workflow.
func (s *testSystem) runWorkflow(path, workflow, body string) {
	s.t.Helper()
	s.post(path+"/"+workflow, body).WantBody(s.t, http.StatusOK, `{"id":"`+lastSegment(path)+`"}`)
}

// reconfigure reconfigures an instance.
func (s *testSystem) reconfigure(path, body string) {
	s.t.Helper()
	s.put(path+"/configuration", body).WantBody(s.t, http.StatusOK, emptyObject)
}

// schedule schedules a workflow and returns the id of the schedule.
func (s *testSystem) schedule(path, workflow, interval string) string {
	s.t.Helper()
	created := s.post(path+"/"+workflow+"/schedule", `{"interval":"`+interval+`"}`)
	created.WantStatus(s.t, http.StatusOK)

	return created.StringField(s.t, "id")
}

func launchPath(application string) string {
	return basePath + "/applications/" + application + "/launch"
}

func instancePath(id string) string {
	return basePath + "/instances/" + id
}

// lastSegment returns the id at the end of a path.
func lastSegment(path string) string {
	return path[strings.LastIndexByte(path, '/')+1:]
}

// isID reports whether an id is a MongoDB ObjectId.
func isID(id string) bool {
	return regexp.MustCompile(`^[0-9a-f]{24}$`).MatchString(id)
}

// wantStatus compares the status of an instance.
func (s *testSystem) wantStatus(path, want string) {
	s.t.Helper()
	if got := s.get(path).StringField(s.t, "status"); got != want {
		s.t.Fatalf("status %s, want %s", got, want)
	}
}

// instanceDocument is an instance as GET shows it.
type instanceDocument struct {
	Version         int
	Parameters      map[string]any
	ReturnValues    map[string]any
	WorkflowHistory []struct {
		Name, Status, OwnerID string
		Steps                 []struct {
			Name, Status    string
			PercentComplete int
		}
	}
	Components []struct{ Name, InstanceID string }
}

func (s *testSystem) instanceDocument(path string) instanceDocument {
	s.t.Helper()
	var d instanceDocument
	got := s.get(path)
	got.WantStatus(s.t, http.StatusOK)
	got.Decode(s.t, &d)

	return d
}

// wantHistory compares the jobs of an instance, written "name Status: step
// Status percent, ...".
func (s *testSystem) wantHistory(path string, want ...string) {
	s.t.Helper()
	history := s.instanceDocument(path).WorkflowHistory
	got := make([]string, 0, len(history))
	for _, job := range history {
		steps := make([]string, 0, len(job.Steps))
		for _, step := range job.Steps {
			steps = append(steps, fmt.Sprintf("%s %s %d", step.Name, step.Status, step.PercentComplete))
		}
		got = append(got, job.Name+" "+job.Status+": "+strings.Join(steps, ", "))
	}
	if diff := cmp.Diff(append([]string{}, want...), got); diff != "" {
		s.t.Fatalf("history (-want +got):\n%s", diff)
	}
}

// jobs returns the jobs of an instance, written "name Status".
func (s *testSystem) jobs(path string) string {
	s.t.Helper()
	history := s.instanceDocument(path).WorkflowHistory
	jobs := make([]string, 0, len(history))
	for _, job := range history {
		jobs = append(jobs, job.Name+" "+job.Status)
	}

	return strings.Join(jobs, ", ")
}

// wantJobs compares the jobs of an instance, written "name Status, ...".
func (s *testSystem) wantJobs(path, want string) {
	s.t.Helper()
	if got := s.jobs(path); got != want {
		s.t.Fatalf("jobs %s, want %s", got, want)
	}
}

// wantParameters compares the parameters of an instance.
func (s *testSystem) wantParameters(path string, want map[string]any) {
	s.t.Helper()
	if diff := cmp.Diff(want, s.instanceDocument(path).Parameters); diff != "" {
		s.t.Fatalf("parameters (-want +got):\n%s", diff)
	}
}

// component returns the path of the instance of a component.
func (s *testSystem) component(path, name string) string {
	s.t.Helper()
	for _, component := range s.instanceDocument(path).Components {
		if component.Name == name && component.InstanceID != "" {
			return instancePath(component.InstanceID)
		}
	}
	s.t.Fatalf("%s has no instance of %s", path, name)

	return ""
}

// schedules returns the names and times of the schedules of an instance,
// written "name in 1h0m0s".
func (s *testSystem) schedules(path string) []string {
	s.t.Helper()
	var list struct {
		Schedules []struct {
			ID, Name  string
			Timestamp int64
		}
	}
	s.get(path+"/schedules").Decode(s.t, &list)
	schedules := make([]string, 0, len(list.Schedules))
	for _, one := range list.Schedules {
		if !isID(one.ID) {
			s.t.Errorf("id %q, want 24 hexadecimal digits", one.ID)
		}
		schedules = append(schedules, one.Name+" in "+time.UnixMilli(one.Timestamp).Sub(s.clock.Now()).String())
	}

	return schedules
}

// wantSchedules compares the schedules of an instance.
func (s *testSystem) wantSchedules(path string, want ...string) {
	s.t.Helper()
	if diff := cmp.Diff(append([]string{}, want...), s.schedules(path)); diff != "" {
		s.t.Fatalf("schedules (-want +got):\n%s", diff)
	}
}

// object returns an object as the admin API shows it.
func (s *testSystem) object(kind, id string) system.Object {
	s.t.Helper()

	return systemtest.FindObject(s.t, s, kind, id)
}

// instanceFields returns the fields of an instance in the admin API.
func (s *testSystem) instanceFields(path string) map[string]any {
	s.t.Helper()

	return s.object(qubell.KindInstance, lastSegment(path)).Fields
}

// edit sets fields of an instance out of band.
func (s *testSystem) edit(path string, fields map[string]any) {
	s.t.Helper()
	_, err := s.EditObject(qubell.KindInstance, lastSegment(path), fields)
	if err != nil {
		s.t.Fatal(err)
	}
}

// createObject creates an object out of band and returns its id.
func (s *testSystem) createObject(kind string, fields map[string]any) string {
	s.t.Helper()
	created, err := s.CreateObject("demo", kind, fields)
	if err != nil {
		s.t.Fatal(err)
	}

	return created.ID
}

// createApplication creates an application with manifests, which are JSON, and
// returns its id.
func (s *testSystem) createApplication(manifests string) string {
	s.t.Helper()
	var decoded any
	response{systemtest.Response{Body: manifests}}.Decode(s.t, &decoded)

	return s.createObject(qubell.KindApplication, map[string]any{"manifests": decoded})
}

// wantError compares the whole error.
func (r response) wantError(t *testing.T, status int, message string) {
	t.Helper()
	r.WantStatus(t, status)
	if diff := cmp.Diff(map[string]any{"errors": []any{message}}, r.Object(t)); diff != "" {
		t.Fatalf("error (-want +got):\n%s", diff)
	}
	if got := r.Header.Get("Content-Type"); got != jsonType {
		t.Fatalf("content type %q, want %q", got, jsonType)
	}
}

// Messages that follow the seed document.
const (
	msgUnauthorized = "The specified credentials are not valid"
	msgWrongType    = "The content type is incorrect: application/json is expected"
	msgInvalidJSON  = "The request body is not valid JSON"
	msgNotObject    = "The request body is not a JSON object"
	msgNoInstance   = "The specified instance doesn't exist"
	msgNoAccess     = "The user is not authorized to access the instance"
	msgSubmodule    = "The instance belongs to a submodule"
	msgBusy         = "It is not allowed to run workflow currently since another workflow is already running"
	msgDestroyed    = "The instance is destroyed"
	msgActive       = "The instance is active"
)
