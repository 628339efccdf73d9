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
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/room"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/roomtest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
)

const (
	listPath    = "/api/instances"
	accountName = "X-Vdc-Account-Uuid"
	errorPage   = "<h1>Internal Server Error</h1>"
	missingPage = "<h1>Not Found</h1>"
	moduleName  = "Dcmgr::Endpoints::"
	laterModule = "Dcmgr::Endpoints::Errors::"
	// minimal is all that a create needs.
	minimal = "image_id=" + wakame.Image + "&instance_spec_id=" + wakame.Spec
	// boot is how long machines boot where it takes time.
	boot = 40 * time.Second
	// quarter is the time between two steps of a boot, of which starting takes two.
	quarter = boot / 4
)

// start is the time of the sheet's example: 2012-02-13T05:06:07Z, and a bit.
func start() time.Time {
	return time.Date(2012, time.February, 13, 5, 6, 7, 800_000_000, time.UTC)
}

// system is a Wakame-vdc with a caller's view of it.
type system struct {
	*wakame.System

	t         *testing.T
	clock     *clock.Clock
	accountID string
}

// newSystem returns one in which nothing takes time.
func newSystem(t *testing.T) *system {
	t.Helper()

	return openSystem(t, room.Env{})
}

// newSlowSystem returns one in which machines take time to boot.
func newSlowSystem(t *testing.T) *system {
	t.Helper()

	return openSystem(t, room.Env{BootDuration: boot})
}

func openSystem(t *testing.T, env room.Env) *system {
	t.Helper()

	env.Prefix = "/wakame"
	env.Clock = clock.Manual(start())

	return &system{System: wakame.New(env), t: t, clock: env.Clock, accountID: wakame.DefaultAccountID}
}

// as returns the same system seen by another account.
func (s *system) as(accountID string) *system {
	return &system{System: s.System, t: s.t, clock: s.clock, accountID: accountID}
}

// other returns the same system seen by a new account.
func (s *system) other() *system {
	s.t.Helper()

	credentials, err := s.CreateAccount("other")
	if err != nil {
		s.t.Fatal(err)
	}

	return s.as(credentials["account_id"])
}

// response is what came back.
type response struct {
	roomtest.Response
}

// request returns a request of the account.
func (s *system) request(method, path, body string) *http.Request {
	s.t.Helper()

	r := httptest.NewRequestWithContext(s.t.Context(), method, path, strings.NewReader(body))
	if s.accountID != "" {
		r.Header.Set(accountName, s.accountID)
	}

	return r
}

func (s *system) do(r *http.Request) response {
	return response{roomtest.Serve(s, r)}
}

func (s *system) send(method, path, body string) response {
	s.t.Helper()

	return s.do(s.request(method, path, body))
}

func (s *system) get(path string) response {
	s.t.Helper()

	return s.send(http.MethodGet, path, "")
}

func (s *system) post(form string) response {
	s.t.Helper()

	return s.send(http.MethodPost, listPath, form)
}

func (s *system) put(path string) response {
	s.t.Helper()

	return s.send(http.MethodPut, path, "")
}

func (s *system) destroy(path string) response {
	s.t.Helper()

	return s.send(http.MethodDelete, path, "")
}

// create makes an instance with more parameters than it needs, and returns its path.
func (s *system) create(more ...string) string {
	s.t.Helper()

	created := s.post(strings.Join(append([]string{minimal}, more...), "&"))
	created.Want(s.t, http.StatusOK)

	return listPath + "/" + created.Text(s.t, "id")
}

// wait lets time pass.
func (s *system) wait(d time.Duration) {
	s.clock.Advance(d)
}

// wantState compares state and status, written "running/online".
func (s *system) wantState(path, want string) {
	s.t.Helper()

	shown := s.get(path)
	if got := shown.Text(s.t, "state") + "/" + shown.Text(s.t, "status"); got != want {
		s.t.Fatalf("%s, want %s", got, want)
	}
}

// list returns the only element of the list's answer.
func (s *system) list(query string) map[string]any {
	s.t.Helper()

	got := s.get(listPath + query)
	got.Want(s.t, http.StatusOK)

	var list []map[string]any
	if err := json.Unmarshal([]byte(got.Body), &list); err != nil || len(list) != 1 {
		s.t.Fatalf("%s: %v", got.Body, err)
	}

	return list[0]
}

// hostnames returns the hostnames of the list.
func (s *system) hostnames(query string) string {
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

// form encodes parameters given as names and values.
func form(pairs ...string) string {
	values := url.Values{}
	for n := 0; n+1 < len(pairs); n += 2 {
		values.Add(pairs[n], pairs[n+1])
	}

	return values.Encode()
}

// wantError compares an error whose message is its class.
func (r response) wantError(t *testing.T, status int, code, class string) {
	t.Helper()

	r.WantBody(t, status, `{"error":"`+moduleName+class+`","message":"`+moduleName+class+`","code":"`+code+`"}`)
}

// wantWrongState compares the error that an instance's state causes.
func (r response) wantWrongState(t *testing.T, state string) {
	t.Helper()

	r.WantBody(t, http.StatusBadRequest, `{"error":"`+moduleName+`InvalidInstanceState","message":"`+state+`","code":"125"}`)
}
