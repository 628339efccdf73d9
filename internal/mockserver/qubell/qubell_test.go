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
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/room"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/roomtest"
)

const (
	base     = "/api/1"
	jsonType = "application/json"
	formType = "application/x-www-form-urlencoded"
	yamlType = "application/x-yaml"
	// minimal launches Shop for ever; forDatabase launches Database for ever.
	minimal     = `{"destroyInterval":-1}`
	forDatabase = `{"destroyInterval":-1,"parameters":{"db.name":"orders"}}`
	// empty is what says nothing, both as a request and as an answer.
	empty = `{}`
)

// Durations of the slow system, and how long a job is not seen there.
const (
	bootDuration = time.Minute
	jobDuration  = 10 * time.Second
	lag          = 2 * time.Second
)

// start is in the time of the seed's example ids.
func start() time.Time {
	return time.Date(2017, time.January, 27, 12, 30, 0, 0, time.UTC)
}

// system is a Qubell with a caller's view of it.
type system struct {
	*qubell.System

	t     *testing.T
	clock *clock.Clock
	// authorization are the Authorization headers.
	authorization []string
}

// newSystem returns one in which nothing takes time.
func newSystem(t *testing.T) *system {
	t.Helper()

	return openSystem(t, room.Env{})
}

// newSlowSystem returns one in which booting and steps take their time.
func newSlowSystem(t *testing.T) *system {
	t.Helper()

	return openSystem(t, room.Env{BootDuration: bootDuration, JobDuration: jobDuration})
}

func openSystem(t *testing.T, env room.Env) *system {
	t.Helper()

	env.Prefix, env.Clock = "/qubell", clock.Manual(start())
	s := &system{System: qubell.New(env), t: t, clock: env.Clock}

	return s.as(bearer(qubell.DefaultToken))
}

func bearer(token string) string {
	return "Bearer " + token
}

// as returns the same system seen with other credentials.
func (s *system) as(authorization ...string) *system {
	return &system{System: s.System, t: s.t, clock: s.clock, authorization: authorization}
}

// other returns the same system seen by a new account.
func (s *system) other() *system {
	s.t.Helper()

	credentials, err := s.CreateAccount("other")
	if err != nil {
		s.t.Fatal(err)
	}

	return s.as(bearer(credentials["token"]))
}

// request returns a request of the account.
func (s *system) request(method, path, contentType, body string) *http.Request {
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

// response is what came back.
type response struct {
	roomtest.Response
}

func (s *system) send(method, path, contentType, body string) response {
	s.t.Helper()

	return response{roomtest.Serve(s, s.request(method, path, contentType, body))}
}

func (s *system) get(path string) response {
	s.t.Helper()

	return s.send(http.MethodGet, path, "", "")
}

func (s *system) post(path, body string) response {
	s.t.Helper()

	return s.send(http.MethodPost, path, jsonType, body)
}

func (s *system) put(path, body string) response {
	s.t.Helper()

	return s.send(http.MethodPut, path, jsonType, body)
}

func (s *system) delete(path string) response {
	s.t.Helper()

	return s.send(http.MethodDelete, path, "", "")
}

// launch makes an instance of an application and returns its path.
func (s *system) launch(application, body string) string {
	s.t.Helper()

	made := s.post(launchPath(application), body)
	made.Want(s.t, http.StatusOK)

	return instancePath(made.Text(s.t, "id"))
}

// launched makes an instance and waits until its launch has come to its end.
func (s *system) launched(application, body string) string {
	s.t.Helper()

	path := s.launch(application, body)
	s.wait(bootDuration + 10*jobDuration)

	return path
}

// run starts a workflow.
func (s *system) run(path, workflow, body string) {
	s.t.Helper()

	s.post(path+"/"+workflow, body).WantBody(s.t, http.StatusOK, `{"id":"`+idOf(path)+`"}`)
}

// configure reconfigures an instance.
func (s *system) configure(path, body string) {
	s.t.Helper()

	s.put(path+"/configuration", body).WantBody(s.t, http.StatusOK, empty)
}

// schedule schedules a workflow and returns the id of the schedule.
func (s *system) schedule(path, workflow, interval string) string {
	s.t.Helper()

	made := s.post(path+"/"+workflow+"/schedule", `{"interval":"`+interval+`"}`)
	made.Want(s.t, http.StatusOK)

	return made.Text(s.t, "id")
}

func launchPath(application string) string {
	return base + "/applications/" + application + "/launch"
}

func instancePath(id string) string {
	return base + "/instances/" + id
}

// idOf returns the id that a path ends in.
func idOf(path string) string {
	return path[strings.LastIndexByte(path, '/')+1:]
}

// isID reports whether an identifier is one of MongoDB's.
func isID(id string) bool {
	return regexp.MustCompile(`^[0-9a-f]{24}$`).MatchString(id)
}

// wait lets time pass.
func (s *system) wait(d time.Duration) {
	s.clock.Advance(d)
}

// wantStatus compares the status of an instance.
func (s *system) wantStatus(path, want string) {
	s.t.Helper()

	if got := s.get(path).Text(s.t, "status"); got != want {
		s.t.Fatalf("status %s, want %s", got, want)
	}
}

// document is an instance as GET shows it.
type document struct {
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

func (s *system) document(path string) document {
	s.t.Helper()

	var d document

	got := s.get(path)
	got.Want(s.t, http.StatusOK)
	got.Decode(s.t, &d)

	return d
}

// wantHistory compares the jobs of an instance, written "name Status: step Status percent, ...".
func (s *system) wantHistory(path string, want ...string) {
	s.t.Helper()

	history := s.document(path).WorkflowHistory
	got := make([]string, 0, len(history))

	for _, job := range history {
		steps := make([]string, 0, len(job.Steps))
		for _, step := range job.Steps {
			steps = append(steps, fmt.Sprintf("%s %s %d", step.Name, step.Status, step.PercentComplete))
		}

		got = append(got, job.Name+" "+job.Status+": "+strings.Join(steps, ", "))
	}

	if diff := cmp.Diff(append([]string{}, want...), got); diff != "" {
		s.t.Fatal(diff)
	}
}

// jobs returns the jobs of an instance, written "name Status".
func (s *system) jobs(path string) string {
	s.t.Helper()

	history := s.document(path).WorkflowHistory
	jobs := make([]string, 0, len(history))

	for _, job := range history {
		jobs = append(jobs, job.Name+" "+job.Status)
	}

	return strings.Join(jobs, ", ")
}

// wantJobs compares the jobs of an instance, written "name Status, ...".
func (s *system) wantJobs(path, want string) {
	s.t.Helper()

	if got := s.jobs(path); got != want {
		s.t.Fatalf("jobs %s, want %s", got, want)
	}
}

// wantParameters compares the parameters of an instance.
func (s *system) wantParameters(path string, want map[string]any) {
	s.t.Helper()

	if diff := cmp.Diff(want, s.document(path).Parameters); diff != "" {
		s.t.Fatal(diff)
	}
}

// component returns the path of the instance of a component.
func (s *system) component(path, name string) string {
	s.t.Helper()

	for _, component := range s.document(path).Components {
		if component.Name == name && component.InstanceID != "" {
			return instancePath(component.InstanceID)
		}
	}

	s.t.Fatalf("%s has no instance of %s", path, name)

	return ""
}

// schedules returns the names and times of the schedules of an instance, written "name in 1h0m0s".
func (s *system) schedules(path string) []string {
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
			s.t.Errorf("%q is no id", one.ID)
		}

		schedules = append(schedules, one.Name+" in "+time.UnixMilli(one.Timestamp).Sub(s.clock.Now()).String())
	}

	return schedules
}

// wantSchedules compares them.
func (s *system) wantSchedules(path string, want ...string) {
	s.t.Helper()

	if diff := cmp.Diff(append([]string{}, want...), s.schedules(path)); diff != "" {
		s.t.Fatal(diff)
	}
}

// object returns a thing as the control API shows it.
func (s *system) object(kind, id string) room.Object {
	s.t.Helper()

	objects, err := s.Objects("")
	if err != nil {
		s.t.Fatal(err)
	}

	for _, object := range objects {
		if object.Kind == kind && object.ID == id {
			return object
		}
	}

	s.t.Fatalf("there is no %s %s", kind, id)

	return room.Object{}
}

// instance returns the fields of an instance as the control API shows it.
func (s *system) instance(path string) map[string]any {
	s.t.Helper()

	return s.object(qubell.KindInstance, idOf(path)).Fields
}

// edit sets fields of an instance.
func (s *system) edit(path string, fields map[string]any) {
	s.t.Helper()

	if _, err := s.EditObject(qubell.KindInstance, idOf(path), fields); err != nil {
		s.t.Fatal(err)
	}
}

// make makes an object behind the API's back and returns its id.
func (s *system) make(kind string, fields map[string]any) string {
	s.t.Helper()

	made, err := s.CreateObject("demo", kind, fields)
	if err != nil {
		s.t.Fatal(err)
	}

	return made.ID
}

// makeApplication makes an application of manifests in JSON and returns its id.
func (s *system) makeApplication(manifests string) string {
	s.t.Helper()

	var decoded any

	response{roomtest.Response{Body: manifests}}.Decode(s.t, &decoded)

	return s.make(qubell.KindApplication, map[string]any{"manifests": decoded})
}

// wantError compares the whole error.
func (r response) wantError(t *testing.T, status int, message string) {
	t.Helper()

	r.Want(t, status)

	if diff := cmp.Diff(map[string]any{"errors": []any{message}}, r.Object(t)); diff != "" {
		t.Fatal(diff)
	}

	if got := r.Header.Get("Content-Type"); got != jsonType {
		t.Fatalf("content type %q", got)
	}
}

// The messages that the seed has for its statuses, or nearly so.
const (
	unauthorized = "The specified credentials are not valid"
	wrongType    = "The content type is incorrect: application/json is expected"
	noJSON       = "The request body is not valid JSON"
	noObject     = "The request body is not a JSON object"
	noInstance   = "The specified instance doesn't exist"
	noAccess     = "The user is not authorized to access the instance"
	submodule    = "The instance belongs to a submodule"
	busy         = "It is not allowed to run workflow currently since another workflow is already running"
	destroyed    = "The instance is destroyed"
	active       = "The instance is active"
)
