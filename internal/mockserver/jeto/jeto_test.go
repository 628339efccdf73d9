package jeto_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/room"
)

const (
	listPath = "/api/instances"
	jsonType = "application/json"
	formType = "application/x-www-form-urlencoded"
)

// The error bodies of the sheet's section 2.
const (
	badRequest    = `{"message": "The browser (or proxy) sent a request that this server could not understand."}` + "\n"
	forbidden     = `{"message": "You don't have the permission to access the requested resource. It is either read-protected or not readable by the server."}` + "\n"
	notAllowed    = `{"message": "The method is not allowed for the requested URL."}` + "\n"
	internalError = `{"message": "Internal Server Error"}` + "\n"
	null          = "null\n"
)

// notFound is the 404 of the sheet's section 2.
func notFound(path string) string {
	return `{"message": "The requested URL was not found on the server.  If you entered the URL manually please check your ` +
		`spelling and try again. You have requested this URI [` + path + `] but did you mean /api/instances/<int:id> or ` +
		`/api/instances or /api/instances/<int:id>/<machineName>/ip ?"}` + "\n"
}

// Bodies to create an instance with.
const (
	plainBody  = `{"state":"create","name":"plain","path":"/srv/plain","environment":"QA","project":"2","host":"1"}`
	clonedBody = `{"state":"create","name":"shop","path":"x","environment":"QA","project":"1","host":"1","gitReference":"master","async":true}`
)

// Durations of the slow system.
const (
	bootDuration = time.Minute
	jobDuration  = 10 * time.Second
)

// start is a time whose str() has the one digit of the sheet's example: 1795304012.8.
func start() time.Time {
	return time.UnixMilli(1795304012800).UTC()
}

// system is a Jeto with a caller's view of it.
type system struct {
	*jeto.System

	t     *testing.T
	clock *clock.Clock
	key   string
}

// newSystem returns a Jeto whose jobs take no time.
func newSystem(t *testing.T) *system {
	t.Helper()

	return newSystemWith(t, room.Env{})
}

// newSlowSystem returns a Jeto whose jobs take bootDuration and jobDuration.
func newSlowSystem(t *testing.T) *system {
	t.Helper()

	return newSystemWith(t, room.Env{BootDuration: bootDuration, JobDuration: jobDuration})
}

func newSystemWith(t *testing.T, env room.Env) *system {
	t.Helper()

	env.Prefix, env.Clock = "/jeto", clock.Manual(start())

	return &system{System: jeto.New(env), t: t, clock: env.Clock, key: jeto.DefaultKey}
}

// other returns the same system seen by another account.
func (s *system) other() *system {
	s.t.Helper()

	credentials, err := s.CreateAccount("other")
	if err != nil {
		s.t.Fatal(err)
	}

	return &system{System: s.System, t: s.t, clock: s.clock, key: credentials["api_key"]}
}

// anonymous returns the same system seen without a key.
func (s *system) anonymous() *system {
	return &system{System: s.System, t: s.t, clock: s.clock}
}

// response is what came back.
type response struct {
	status int
	header http.Header
	body   string
	// silent says that there was no answer at all.
	silent bool
}

// sendIn sends a request whose caller gives up when ctx ends.
func (s *system) sendIn(ctx context.Context, method, path, contentType, body string) response {
	s.t.Helper()

	r := httptest.NewRequestWithContext(ctx, method, path, strings.NewReader(body))
	if s.key != "" {
		r.Header.Set("X-Jeto-Key", s.key)
	}

	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}

	recorder := &silentRecorder{ResponseRecorder: httptest.NewRecorder()}
	s.ServeHTTP(recorder, r)

	return response{
		status: recorder.Code, header: recorder.Header(), body: recorder.Body.String(), silent: !recorder.spoken,
	}
}

// silentRecorder notes whether there was an answer.
type silentRecorder struct {
	*httptest.ResponseRecorder

	spoken bool
}

// WriteHeader implements http.ResponseWriter.
func (r *silentRecorder) WriteHeader(status int) {
	r.spoken = true
	r.ResponseRecorder.WriteHeader(status)
}

func (s *system) send(method, path, contentType, body string) response {
	s.t.Helper()

	return s.sendIn(s.t.Context(), method, path, contentType, body)
}

func (s *system) get(path string) response {
	s.t.Helper()

	return s.send(http.MethodGet, path, "", "")
}

func (s *system) post(path, body string) response {
	s.t.Helper()

	return s.send(http.MethodPost, path, jsonType, body)
}

func (s *system) delete(path, body string) response {
	s.t.Helper()

	if body == "" {
		return s.send(http.MethodDelete, path, "", "")
	}

	return s.send(http.MethodDelete, path, jsonType, body)
}

// create makes an instance and returns its path.
func (s *system) create(body string) string {
	s.t.Helper()

	created := s.post(listPath, body)
	created.want(s.t, http.StatusOK)

	var answer struct {
		Instance struct {
			ID string `json:"id"`
		} `json:"instance"`
	}

	created.decode(s.t, &answer)

	return listPath + "/" + answer.Instance.ID
}

// object returns an instance as the control API shows it.
func (s *system) object(path string) room.Object {
	s.t.Helper()

	objects, err := s.Objects("")
	if err != nil {
		s.t.Fatal(err)
	}

	for _, object := range objects {
		if listPath+"/"+object.ID == path {
			return object
		}
	}

	s.t.Fatalf("there is no %s", path)

	return room.Object{}
}

// edit sets fields of an instance.
func (s *system) edit(path string, fields map[string]any) {
	s.t.Helper()

	if _, err := s.EditObject("instance", strings.TrimPrefix(path, listPath+"/"), fields); err != nil {
		s.t.Fatal(err)
	}
}

// names returns the names in the list.
func (s *system) names() []string {
	s.t.Helper()

	var list struct {
		Instances []struct {
			Name string `json:"name"`
		} `json:"instances"`
	}

	s.get(listPath).decode(s.t, &list)

	names := make([]string, 0, len(list.Instances))
	for _, instance := range list.Instances {
		names = append(names, instance.Name)
	}

	return names
}

// wantMachines compares the machines that the single GET shows, written "name: status".
func (s *system) wantMachines(path string, want ...string) {
	s.t.Helper()

	var detail struct {
		Status []struct {
			Name   string  `json:"name"`
			Status string  `json:"status"`
			IP     *string `json:"ip"`
		} `json:"status"`
	}

	got := s.get(path)
	got.want(s.t, http.StatusOK)
	got.decode(s.t, &detail)

	machines := make([]string, 0, len(detail.Status))

	for _, m := range detail.Status {
		if m.IP != nil {
			s.t.Errorf("%s has an ip: %s", m.Name, got.body)
		}

		machines = append(machines, m.Name+": "+m.Status)
	}

	if diff := cmp.Diff(append([]string{}, want...), machines); diff != "" {
		s.t.Fatal(diff)
	}
}

func (r response) want(t *testing.T, status int) {
	t.Helper()

	if r.status != status || r.silent {
		t.Fatalf("status %d, want %d; body %s", r.status, status, r.body)
	}
}

func (r response) wantBody(t *testing.T, status int, body string) {
	t.Helper()

	if r.status != status || r.body != body || r.silent {
		t.Fatalf("got  %d %s\nwant %d %s", r.status, r.body, status, body)
	}
}

func (r response) wantPage(t *testing.T) {
	t.Helper()

	if r.status != http.StatusNotFound || r.header.Get("Content-Type") != "text/html; charset=utf-8" ||
		!strings.Contains(r.body, "<title>404 Not Found</title>") {
		t.Fatalf("%d %v %s", r.status, r.header, r.body)
	}
}

func (r response) decode(t *testing.T, target any) {
	t.Helper()

	if err := json.Unmarshal([]byte(r.body), target); err != nil {
		t.Fatalf("%s: %v", r.body, err)
	}
}

// wantJSON compares the whole 200 with JSON written in any way.
func (r response) wantJSON(t *testing.T, body string) {
	t.Helper()

	r.want(t, http.StatusOK)

	var got, want any

	r.decode(t, &got)

	if err := json.Unmarshal([]byte(body), &want); err != nil {
		t.Fatalf("%s: %v", body, err)
	}

	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("%s\n%s", r.body, diff)
	}
}
