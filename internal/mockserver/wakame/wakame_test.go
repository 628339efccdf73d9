package wakame_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/systemtest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
)

const (
	listPath        = "/api/instances"
	accountHeader   = "X-Vdc-Account-Uuid"
	errorPage       = "<h1>Internal Server Error</h1>"
	notFoundPage    = "<h1>Not Found</h1>"
	errorModule1112 = "Dcmgr::Endpoints::"
	errorModule1306 = "Dcmgr::Endpoints::Errors::"
	// minimalForm has the required parameters of a create.
	minimalForm = "image_id=" + wakame.Image + "&instance_spec_id=" + wakame.Spec
	// bootDuration is how long machines boot in the system of newTimedSystem.
	bootDuration = 40 * time.Second
	// bootPhase is a quarter of a boot. The state starting lasts two of them.
	bootPhase = bootDuration / 4
)

// startTime returns the time of the example in design/api/wakame.md, "Base URL
// and encoding", and a fraction of a second.
func startTime() time.Time {
	return time.Date(2012, time.February, 13, 5, 6, 7, 800_000_000, time.UTC)
}

// testSystem is a Wakame-vdc and the account with which the test sends
// requests.
type testSystem struct {
	*wakame.System

	t         *testing.T
	clock     *clock.Clock
	accountID string
}

// newSystem returns a system in which machines boot at once.
func newSystem(t *testing.T) *testSystem {
	t.Helper()

	return newSystemWithConfig(t, system.Config{})
}

// newTimedSystem returns a system in which a boot takes bootDuration.
func newTimedSystem(t *testing.T) *testSystem {
	t.Helper()

	return newSystemWithConfig(t, system.Config{BootDuration: bootDuration})
}

func newSystemWithConfig(t *testing.T, config system.Config) *testSystem {
	t.Helper()
	config.Clock = clock.Manual(startTime())

	return &testSystem{System: wakame.New(config), t: t, clock: config.Clock, accountID: wakame.DefaultAccountID}
}

// withAccount returns the same system with another account.
func (s *testSystem) withAccount(accountID string) *testSystem {
	return &testSystem{System: s.System, t: s.t, clock: s.clock, accountID: accountID}
}

// otherAccount returns the same system with a new account.
func (s *testSystem) otherAccount() *testSystem {
	s.t.Helper()
	credentials, err := s.CreateAccount("other")
	if err != nil {
		s.t.Fatal(err)
	}

	return s.withAccount(credentials["account_id"])
}

// response is a response of the server.
type response struct {
	systemtest.Response
}

// request returns a request of the account.
func (s *testSystem) request(method, path, body string) *http.Request {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, path, strings.NewReader(body))
	if s.accountID != "" {
		r.Header.Set(accountHeader, s.accountID)
	}
	switch {
	case strings.HasPrefix(body, "{"):
		r.Header.Set("Content-Type", "application/json")
	case body != "":
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}

	return r
}

func (s *testSystem) do(r *http.Request) response {
	return response{systemtest.Send(s, r)}
}

func (s *testSystem) send(method, path, body string) response {
	s.t.Helper()

	return s.do(s.request(method, path, body))
}

func (s *testSystem) get(path string) response {
	s.t.Helper()

	return s.send(http.MethodGet, path, "")
}

func (s *testSystem) post(form string) response {
	s.t.Helper()

	return s.send(http.MethodPost, listPath, form)
}

func (s *testSystem) put(path string) response {
	s.t.Helper()

	return s.send(http.MethodPut, path, "")
}

func (s *testSystem) delete(path string) response {
	s.t.Helper()

	return s.send(http.MethodDelete, path, "")
}

// create creates an instance with parameters beside the required ones, and
// returns its path.
func (s *testSystem) create(more ...string) string {
	s.t.Helper()
	created := s.post(strings.Join(append([]string{minimalForm}, more...), "&"))
	created.WantStatus(s.t, http.StatusOK)

	return listPath + "/" + created.StringField(s.t, "id")
}

// wantState compares state and status, written as "running/online".
func (s *testSystem) wantState(path, want string) {
	s.t.Helper()
	shown := s.get(path)
	if got := shown.StringField(s.t, "state") + "/" + shown.StringField(s.t, "status"); got != want {
		s.t.Fatalf("state %s, want %s", got, want)
	}
}

// list returns the only element of the list's response.
func (s *testSystem) list(query string) map[string]any {
	s.t.Helper()
	got := s.get(listPath + query)
	got.WantStatus(s.t, http.StatusOK)
	var list []map[string]any
	err := json.Unmarshal([]byte(got.Body), &list)
	if err != nil || len(list) != 1 {
		s.t.Fatalf("list %s, error %v, want one element", got.Body, err)
	}

	return list[0]
}

// hostnames returns the hostnames in the list.
func (s *testSystem) hostnames(query string) string {
	s.t.Helper()
	results, ok := s.list(query)["results"].([]any)
	if !ok {
		s.t.Fatal("the list has no results")
	}
	names := make([]string, 0, len(results))
	for _, result := range results {
		one, ok := result.(map[string]any)
		if !ok {
			s.t.Fatalf("result %v is not an object", result)
		}
		name, ok := one["hostname"].(string)
		if !ok {
			s.t.Fatalf("instance %v has no hostname", one)
		}
		names = append(names, name)
	}

	return strings.Join(names, " ")
}

// encodeForm encodes parameters, which are names and values in turn.
func encodeForm(pairs ...string) string {
	values := url.Values{}
	for n := 0; n+1 < len(pairs); n += 2 {
		values.Add(pairs[n], pairs[n+1])
	}

	return values.Encode()
}

// wantError compares an error without a text.
func (r response) wantError(t *testing.T, status int, code, class string) {
	t.Helper()
	r.WantBody(
		t, status, `{"error":"`+errorModule1112+class+`","message":"`+errorModule1112+class+`","code":"`+code+`"}`,
	)
}

// wantStateError compares the error for an operation that the state of the
// instance does not allow.
func (r response) wantStateError(t *testing.T, state string) {
	t.Helper()
	r.WantBody(
		t, http.StatusBadRequest,
		`{"error":"`+errorModule1112+`InvalidInstanceState","message":"`+state+`","code":"125"}`,
	)
}
