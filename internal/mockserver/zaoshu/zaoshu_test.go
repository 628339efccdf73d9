package zaoshu_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/systemtest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu/signature"
)

const (
	listPath = "/v2/instances"
	newsPath = "/v2/instance/" + zaoshu.InstanceNews
	jsonType = "application/json; charset=utf-8"
	// jobDuration is how long the runs of newTimedSystem take.
	jobDuration = 10 * time.Second
)

// The documented error bodies (design/api/zaoshu.md, "Errors").
const (
	badCredentials    = `{"message":"Bad credentials"}` //nolint:gosec // a message is no credential
	lockedOut         = `{"message":"Maximum number of login attempts exceeded. Please try again later."}`
	rateLimitExceeded = `{"message":"API rate limit exceeded for 192.0.2.1."}`
	notFound          = `{"message":"Not Found"}`
	nullData          = `{"code":0,"data":null,"msg":""}`
)

// startTime returns a time with a fraction. On the wire it is 1501840800250.
func startTime() time.Time {
	return time.Date(2017, time.August, 4, 10, 0, 0, 250_400_000, time.UTC)
}

// testSystem is a Zaoshu and the key with which the test sends requests.
type testSystem struct {
	*zaoshu.System

	t           *testing.T
	clock       *clock.Clock
	key, secret string
}

// newSystem returns a system whose runs take no time.
func newSystem(t *testing.T) *testSystem {
	t.Helper()

	return newSystemWithConfig(t, system.Config{})
}

// newTimedSystem returns a system whose runs take jobDuration.
func newTimedSystem(t *testing.T) *testSystem {
	t.Helper()

	return newSystemWithConfig(t, system.Config{JobDuration: jobDuration})
}

func newSystemWithConfig(t *testing.T, config system.Config) *testSystem {
	t.Helper()
	config.Clock = clock.Manual(startTime())

	return &testSystem{
		System: zaoshu.New(config), t: t, clock: config.Clock, key: zaoshu.DefaultKey, secret: zaoshu.DefaultSecret,
	}
}

// otherAccount returns the same system with the key of a new account.
func (s *testSystem) otherAccount() *testSystem {
	s.t.Helper()
	credentials, err := s.CreateAccount("other")
	if err != nil {
		s.t.Fatal(err)
	}

	return &testSystem{
		System: s.System, t: s.t, clock: s.clock, key: credentials["api_key"], secret: credentials["api_secret"],
	}
}

// request returns a signed request; headers, written "Name: value", are signed
// as they are.
func (s *testSystem) request(method, target, body string, headers ...string) *http.Request {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, target, strings.NewReader(body))
	r.Header.Set("Content-Type", jsonType)
	r.Header.Set("Date", s.clock.Now().Format(http.TimeFormat))
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	r.Header.Set("Authorization", "ZAOSHU "+s.key+":"+signature.NewMessage(r, []byte(body)).Sign(s.secret))

	return r
}

func (s *testSystem) send(method, target, body string) systemtest.Response {
	s.t.Helper()

	return systemtest.Send(s, s.request(method, target, body))
}

func (s *testSystem) get(target string) systemtest.Response {
	s.t.Helper()

	return s.send(http.MethodGet, target, "")
}

func (s *testSystem) post(target, body string) systemtest.Response {
	s.t.Helper()

	return s.send(http.MethodPost, target, body)
}

func (s *testSystem) patch(target, body string) systemtest.Response {
	s.t.Helper()

	return s.send(http.MethodPatch, target, body)
}

// wantData compares the data in the envelope of a success.
func (s *testSystem) wantData(got systemtest.Response, data string) {
	s.t.Helper()
	got.WantJSON(s.t, `{"code":0,"data":`+data+`,"msg":""}`)
}

// run starts a run of an instance and returns the id of its task.
func (s *testSystem) run(instancePath, body string) string {
	s.t.Helper()
	started := s.post(instancePath, body)
	started.WantStatus(s.t, http.StatusOK)
	var answer struct {
		Data struct {
			TaskID string `json:"taskID"`
		} `json:"data"`
	}
	started.Decode(s.t, &answer)
	if answer.Data.TaskID == "" {
		s.t.Fatalf("there is no taskID in %s", started.Body)
	}

	return answer.Data.TaskID
}

// objects returns the objects of an account, or of all accounts if the name is
// empty.
func (s *testSystem) objects(account string) []system.Object {
	s.t.Helper()
	objects, err := s.Objects(account)
	if err != nil {
		s.t.Fatal(err)
	}

	return objects
}

// object returns an object as the admin API shows it.
func (s *testSystem) object(kind, id string) system.Object {
	s.t.Helper()

	return systemtest.FindObject(s.t, s, kind, id)
}

// create creates an object out of band and returns its id.
func (s *testSystem) create(kind string, fields map[string]any) string {
	s.t.Helper()
	created, err := s.CreateObject(system.DefaultAccount, kind, fields)
	if err != nil {
		s.t.Fatal(err)
	}

	return created.ID
}

// edit sets fields of an object out of band.
func (s *testSystem) edit(kind, id string, fields map[string]any) {
	s.t.Helper()
	_, err := s.EditObject(kind, id, fields)
	if err != nil {
		s.t.Fatal(err)
	}
}
