package jeto_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/systemtest"
)

const (
	listPath = "/api/instances"
	jsonType = "application/json"
	formType = "application/x-www-form-urlencoded"
)

// The error bodies of design/api/jeto.md, "Errors".
const (
	badRequest = `{"message": "The browser (or proxy) sent a request that this server could not understand."}` +
		"\n"
	forbidden = `{"message": "You don't have the permission to access the requested resource. ` +
		`It is either read-protected or not readable by the server."}` + "\n"
	methodNotAllowed = `{"message": "The method is not allowed for the requested URL."}` + "\n"
	internalError    = `{"message": "Internal Server Error"}` + "\n"
	nullBody         = "null\n"
)

// notFound returns the body of a 404 in JSON.
func notFound(path string) string {
	return `{"message": "The requested URL was not found on the server.  If you entered the URL manually ` +
		`please check your spelling and try again. You have requested this URI [` + path +
		`] but did you mean /api/instances/<int:id> or /api/instances or ` +
		`/api/instances/<int:id>/<machineName>/ip ?"}` + "\n"
}

// The bodies of creates.
const (
	plainBody  = `{"state":"create","name":"plain","path":"/srv/plain","environment":"QA","project":"2","host":"1"}`
	clonedBody = `{"state":"create","name":"shop","path":"x","environment":"QA","project":"1","host":"1",` +
		`"gitReference":"master","async":true}`
)

// The durations of the system of newTimedSystem.
const (
	bootDuration = time.Minute
	jobDuration  = 10 * time.Second
)

// startTime returns the time of the id in design/api/jeto.md, "Command jobs":
// 1795304012.8.
func startTime() time.Time {
	return time.UnixMilli(1795304012800).UTC()
}

// testSystem is a Jeto and the key with which the test sends requests.
type testSystem struct {
	*jeto.System

	t     *testing.T
	clock *clock.Clock
	key   string
}

// newSystem returns a Jeto whose jobs take no time.
func newSystem(t *testing.T) *testSystem {
	t.Helper()

	return newSystemWithConfig(t, system.Config{})
}

// newTimedSystem returns a Jeto whose jobs take bootDuration and jobDuration. It
// has so many workers that reads need not wait.
func newTimedSystem(t *testing.T) *testSystem {
	t.Helper()

	return newSystemWithWorkers(t, 10)
}

// newSystemWithWorkers returns a Jeto whose jobs take bootDuration and
// jobDuration, with a number of workers.
func newSystemWithWorkers(t *testing.T, workers int) *testSystem {
	t.Helper()

	return newSystemWithConfig(t, system.Config{
		BootDuration: bootDuration, JobDuration: jobDuration, JetoWorkers: workers,
	})
}

func newSystemWithConfig(t *testing.T, config system.Config) *testSystem {
	t.Helper()
	config.Clock = clock.Manual(startTime())

	return &testSystem{System: jeto.New(config), t: t, clock: config.Clock, key: jeto.DefaultKey}
}

// otherAccount returns the same system with the key of a new account.
func (s *testSystem) otherAccount() *testSystem {
	s.t.Helper()
	credentials, err := s.CreateAccount("other")
	if err != nil {
		s.t.Fatal(err)
	}

	return &testSystem{System: s.System, t: s.t, clock: s.clock, key: credentials["api_key"]}
}

// anonymous returns the same system without a key.
func (s *testSystem) anonymous() *testSystem {
	return &testSystem{System: s.System, t: s.t, clock: s.clock}
}

// sendContext sends a request that ctx cancels.
func (s *testSystem) sendContext(ctx context.Context, method, path, contentType, body string) systemtest.Response {
	s.t.Helper()
	r := httptest.NewRequestWithContext(ctx, method, path, strings.NewReader(body))
	if s.key != "" {
		r.Header.Set("X-Jeto-Key", s.key)
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}

	return systemtest.Send(s, r)
}

func (s *testSystem) send(method, path, contentType, body string) systemtest.Response {
	s.t.Helper()

	return s.sendContext(s.t.Context(), method, path, contentType, body)
}

func (s *testSystem) get(path string) systemtest.Response {
	s.t.Helper()

	return s.send(http.MethodGet, path, "", "")
}

func (s *testSystem) post(path, body string) systemtest.Response {
	s.t.Helper()

	return s.send(http.MethodPost, path, jsonType, body)
}

func (s *testSystem) delete(path, body string) systemtest.Response {
	s.t.Helper()
	if body == "" {
		return s.send(http.MethodDelete, path, "", "")
	}

	return s.send(http.MethodDelete, path, jsonType, body)
}

// create creates an instance and returns its path.
func (s *testSystem) create(body string) string {
	s.t.Helper()
	created := s.post(listPath, body)
	created.WantStatus(s.t, http.StatusOK)
	var answer struct {
		Instance struct {
			ID string `json:"id"`
		} `json:"instance"`
	}
	created.Decode(s.t, &answer)

	return listPath + "/" + answer.Instance.ID
}

// object returns an instance as the admin API shows it.
func (s *testSystem) object(path string) system.Object {
	s.t.Helper()

	return systemtest.FindObject(s.t, s, jeto.KindInstance, strings.TrimPrefix(path, listPath+"/"))
}

// edit sets fields of an instance.
func (s *testSystem) edit(path string, fields map[string]any) {
	s.t.Helper()
	_, err := s.EditObject("instance", strings.TrimPrefix(path, listPath+"/"), fields)
	if err != nil {
		s.t.Fatal(err)
	}
}

// names returns the names in the list.
func (s *testSystem) names() []string {
	s.t.Helper()
	var list struct {
		Instances []struct {
			Name string `json:"name"`
		} `json:"instances"`
	}
	s.get(listPath).Decode(s.t, &list)
	names := make([]string, 0, len(list.Instances))
	for _, instance := range list.Instances {
		names = append(names, instance.Name)
	}

	return names
}

// wantMachines compares the machines in the single GET, written as "name:
// status".
func (s *testSystem) wantMachines(path string, want ...string) {
	s.t.Helper()
	var detail struct {
		Status []struct {
			Name   string  `json:"name"`
			Status string  `json:"status"`
			IP     *string `json:"ip"`
		} `json:"status"`
	}
	got := s.get(path)
	got.WantStatus(s.t, http.StatusOK)
	got.Decode(s.t, &detail)
	machines := make([]string, 0, len(detail.Status))
	for _, m := range detail.Status {
		if m.IP != nil {
			s.t.Errorf("ip of machine %s in %s, want null", m.Name, got.Body)
		}
		machines = append(machines, m.Name+": "+m.Status)
	}
	if diff := cmp.Diff(append([]string{}, want...), machines); diff != "" {
		s.t.Errorf("machines (-want +got):\n%s", diff)
	}
}

// wantNotFoundPage compares a 404 in HTML.
func wantNotFoundPage(t *testing.T, got systemtest.Response) {
	t.Helper()
	got.WantStatus(t, http.StatusNotFound)
	if got.Header.Get("Content-Type") != "text/html; charset=utf-8" ||
		!strings.Contains(got.Body, "<h4>Sorry, but the page you were trying to view does not exist.</h4>") {
		t.Errorf("header %v, body %s, want a page in HTML", got.Header, got.Body)
	}
}
