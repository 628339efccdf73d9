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
	// minimalForm is all that a create needs.
	minimalForm = "image_id=" + wakame.Image + "&instance_spec_id=" + wakame.Spec
	// bootDuration is how long machines boot where it takes time.
	bootDuration = 40 * time.Second
	// bootPhase is the time between two steps of a boot, of which starting
	// takes two.
	bootPhase = bootDuration / 4
)

// startTime is the time of the sheet's example: 2012-02-13T05:06:07Z, and a
// bit.
func startTime() time.Time {
	return time.Date(2012, time.February, 13, 5, 6, 7, 800_000_000, time.UTC)
}

// testSystem is a Wakame-vdc with a caller's view of it.
type testSystem struct {
	*wakame.System

	t         *testing.T
	clock     *clock.Clock
	accountID string
}

// newSystem returns one in which nothing takes time.
func newSystem(t *testing.T) *testSystem {
	t.Helper()

	return newSystemWithConfig(t, system.Config{})
}

// newTimedSystem returns one in which machines take time to boot.
func newTimedSystem(t *testing.T) *testSystem {
	t.Helper()

	return newSystemWithConfig(t, system.Config{BootDuration: bootDuration})
}

func newSystemWithConfig(t *testing.T, env system.Config) *testSystem {
	t.Helper()
	env.Clock = clock.Manual(startTime())

	return &testSystem{System: wakame.New(env), t: t, clock: env.Clock, accountID: wakame.DefaultAccountID}
}

// withAccount returns the same system seen by another account.
func (s *testSystem) withAccount(accountID string) *testSystem {
	return &testSystem{System: s.System, t: s.t, clock: s.clock, accountID: accountID}
}

// otherAccount returns the same system seen by a new account.
func (s *testSystem) otherAccount() *testSystem {
	s.t.Helper()
	credentials, err := s.CreateAccount("other")
	if err != nil {
		s.t.Fatal(err)
	}

	return s.withAccount(credentials["account_id"])
}

// response is what came back.
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

// create makes an instance with more parameters than it needs, and returns its
// path.
func (s *testSystem) create(more ...string) string {
	s.t.Helper()
	created := s.post(strings.Join(append([]string{minimalForm}, more...), "&"))
	created.WantStatus(s.t, http.StatusOK)

	return listPath + "/" + created.StringField(s.t, "id")
}

// advance lets time pass.
func (s *testSystem) advance(d time.Duration) {
	s.clock.Advance(d)
}

// wantState compares state and status, written "running/online".
func (s *testSystem) wantState(path, want string) {
	s.t.Helper()
	shown := s.get(path)
	if got := shown.StringField(s.t, "state") + "/" + shown.StringField(s.t, "status"); got != want {
		s.t.Fatalf("%s, want %s", got, want)
	}
}

// list returns the only element of the list's answer.
func (s *testSystem) list(query string) map[string]any {
	s.t.Helper()
	got := s.get(listPath + query)
	got.WantStatus(s.t, http.StatusOK)
	var list []map[string]any
	if err := json.Unmarshal([]byte(got.Body), &list); err != nil || len(list) != 1 {
		s.t.Fatalf("%s: %v", got.Body, err)
	}

	return list[0]
}

// hostnames returns the hostnames of the list.
func (s *testSystem) hostnames(query string) string {
	s.t.Helper()
	results, ok := s.list(query)["results"].([]any)
	if !ok {
		s.t.Fatal("no results")
	}
	names := make([]string, 0, len(results))
	for _, result := range results {
		one, ok := result.(map[string]any)
		if !ok {
			s.t.Fatalf("%v", result)
		}
		name, ok := one["hostname"].(string)
		if !ok {
			s.t.Fatalf("%v", one)
		}
		names = append(names, name)
	}

	return strings.Join(names, " ")
}

// encodeForm encodes parameters given as names and values.
func encodeForm(pairs ...string) string {
	values := url.Values{}
	for n := 0; n+1 < len(pairs); n += 2 {
		values.Add(pairs[n], pairs[n+1])
	}

	return values.Encode()
}

// wantError compares an error whose message is its class.
func (r response) wantError(t *testing.T, status int, code, class string) {
	t.Helper()
	r.WantBody(
		t, status, `{"error":"`+errorModule1112+class+`","message":"`+errorModule1112+class+`","code":"`+code+`"}`,
	)
}

// wantStateError compares the error that an instance's state causes.
func (r response) wantStateError(t *testing.T, state string) {
	t.Helper()
	r.WantBody(
		t, http.StatusBadRequest,
		`{"error":"`+errorModule1112+`InvalidInstanceState","message":"`+state+`","code":"125"}`,
	)
}
