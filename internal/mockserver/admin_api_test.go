package mockserver_test

import (
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/journal"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/openapi/openapitest"
)

func TestAdminAPI_Index(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	var index struct {
		Systems   []string `json:"systems"`
		Endpoints []struct {
			Method, Path, Help string
		} `json:"endpoints"`
	}
	got := s.send(http.MethodGet, "/_mock/", "", http.StatusOK, &index)
	if !slices.Equal(index.Systems, s.Systems()) || len(index.Endpoints) != 19 ||
		got.header.Get("Content-Type") != "application/json" {
		t.Fatalf("index %+v, want all systems and 19 endpoints", index)
	}
	unknown := s.send(http.MethodGet, "/_mock/nothing", "", http.StatusNotFound, nil)
	if !strings.Contains(unknown.body, "GET /_mock/ lists its endpoints") {
		t.Errorf("response to an unknown path: %s", unknown.body)
	}
	s.send(http.MethodGet, "/_mock", "", http.StatusOK, nil)
	s.send(http.MethodPut, "/_mock/clock", "{}", http.StatusNotFound, nil)
}

// documentedEndpoints returns the endpoints of the OpenAPI document, such as
// "GET /_mock/clock".
func documentedEndpoints(t *testing.T) []string {
	t.Helper()
	operations, err := openapitest.Operations(openapitest.Admin)
	if err != nil {
		t.Fatal(err)
	}
	all := make([]string, 0, len(operations))
	for _, operation := range operations {
		all = append(all, operation.Method+" /_mock"+operation.Path)
	}
	slices.Sort(all)

	return slices.Compact(all)
}

func TestAdminAPI_DocumentHasEveryEndpoint(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	var index struct {
		Endpoints []struct{ Method, Path string } `json:"endpoints"`
	}
	s.send(http.MethodGet, "/_mock/", "", http.StatusOK, &index)
	served := map[string]bool{"GET /_mock/": true, "GET /_mock/openapi.yaml": true}
	for _, endpoint := range index.Endpoints {
		served[endpoint.Method+" "+endpoint.Path] = true
	}
	want := slices.Sorted(maps.Keys(served))
	if diff := cmp.Diff(want, documentedEndpoints(t)); diff != "" {
		t.Errorf("endpoints of the document (-want +got):\n%s", diff)
	}
}

func TestAdminAPI_RefusesForeignPagesAtEveryEndpoint(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	for _, endpoint := range documentedEndpoints(t) {
		method, path, _ := strings.Cut(endpoint, " ")
		r := httptest.NewRequestWithContext(t.Context(), method, path, http.NoBody)
		r.Host = "localhost"
		r.Header.Set("Origin", "https://evil.example")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "https://evil.example") {
			t.Errorf("%s = %d %s, want 403", endpoint, w.Code, w.Body)
		}
	}
}

func TestAdminAPI_Accounts(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	s.createInstance()
	var created mockserver.Account
	s.send(http.MethodPost, "/_mock/accounts", `{"system":"sharedcloud","name":"x"}`, http.StatusCreated, &created)
	if created.System != "sharedcloud" || created.Name != "x" || created.Credentials["token"] == "" {
		t.Fatalf("account %+v, want x with a token", created)
	}
	var list struct {
		Accounts []mockserver.Account `json:"accounts"`
	}
	s.send(http.MethodGet, "/_mock/accounts?system=sharedcloud", "", http.StatusOK, &list)
	if len(list.Accounts) != 2 || list.Accounts[0].Name != "demo" {
		t.Fatalf("accounts %+v, want demo and x", list)
	}
	if diff := cmp.Diff(created, list.Accounts[1]); diff != "" {
		t.Fatalf("second account (-want +got):\n%s", diff)
	}
	s.send(http.MethodPost, "/_mock/accounts", `{"system":"sharedcloud","name":"x"}`, http.StatusConflict, nil)
	s.send(http.MethodPost, "/_mock/accounts", `{"system":"sharedcloud"}`, http.StatusBadRequest, nil)
	s.send(http.MethodPost, "/_mock/accounts", `{"system":"nothing","name":"x"}`, http.StatusNotFound, nil)
	s.send(http.MethodPost, "/_mock/accounts", `{"systems":"x"}`, http.StatusBadRequest, nil)
	s.send(http.MethodGet, "/_mock/accounts?system=nothing", "", http.StatusNotFound, nil)
	s.token = created.Credentials["token"]
	var instancesOfX []any
	s.send(http.MethodGet, instancesPath, "", http.StatusOK, &instancesOfX)
	if len(instancesOfX) != 0 {
		t.Fatalf("list of x = %v, want no instance", instancesOfX)
	}
}

func TestAdminAPI_Objects(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	var created system.Object
	s.send(
		http.MethodPost, "/_mock/objects",
		`{"system":"sharedcloud","account":"demo","kind":"instance","fields":{"name":"created"}}`, http.StatusCreated,
		&created,
	)
	path := "/_mock/objects/sharedcloud/instance/" + created.ID
	var edited system.Object
	s.send(http.MethodPatch, path, `{"num_running_jobs":4,"status":2}`, http.StatusOK, &edited)
	if edited.System != "sharedcloud" || edited.Account != "demo" || edited.Fields["num_running_jobs"] != 4.0 {
		t.Fatalf("object %+v, want num_running_jobs 4", edited)
	}
	var seen map[string]any
	s.send(http.MethodGet, instancesPath+created.ID+"/", "", http.StatusOK, &seen)
	if diff := cmp.Diff(edited.Fields, seen); diff != "" {
		t.Fatalf("GET of the instance (-want +got):\n%s", diff)
	}
	var list struct {
		Objects []system.Object `json:"objects"`
	}
	s.send(http.MethodGet, "/_mock/objects?system=sharedcloud&account=demo", "", http.StatusOK, &list)
	if diff := cmp.Diff([]system.Object{edited}, list.Objects); diff != "" {
		t.Fatalf("objects (-want +got):\n%s", diff)
	}
	s.send(http.MethodGet, "/_mock/objects?account=absent", "", http.StatusOK, &list)
	if len(list.Objects) != 0 {
		t.Fatalf("objects %+v, want none", list)
	}
	s.send(http.MethodPatch, path, `{"colour":"red"}`, http.StatusBadRequest, nil)
	s.send(http.MethodPatch, path, `[]`, http.StatusBadRequest, nil)
	s.send(http.MethodDelete, path, "", http.StatusNoContent, nil)
	s.send(http.MethodDelete, path, "", http.StatusNotFound, nil)
	s.send(http.MethodPatch, path, `{}`, http.StatusNotFound, nil)
	s.send(http.MethodGet, instancesPath+created.ID+"/", "", http.StatusNotFound, nil)
	s.send(http.MethodGet, "/_mock/objects?system=nothing", "", http.StatusNotFound, nil)
	s.send(http.MethodPost, "/_mock/objects", `{`, http.StatusBadRequest, nil)
	s.send(
		http.MethodPost, "/_mock/objects", `{"system":"sharedcloud","account":"x","kind":"instance"}`,
		http.StatusNotFound, nil,
	)
}

// TestAdminAPI_ObjectsOfEverySystem lists the accounts and objects of all
// systems, which testServer checks against the document.
func TestAdminAPI_ObjectsOfEverySystem(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	for _, name := range s.Systems() {
		body := `{"system":"` + name + `","account":"demo","kind":"instance"}`
		s.send(http.MethodPost, "/_mock/objects", body, http.StatusCreated, nil)
		s.send(http.MethodPost, "/_mock/accounts", `{"system":"`+name+`","name":"x"}`, http.StatusCreated, nil)
	}
	var accounts struct {
		Accounts []mockserver.Account `json:"accounts"`
	}
	s.send(http.MethodGet, "/_mock/accounts", "", http.StatusOK, &accounts)
	if want := 2 * len(s.Systems()); len(accounts.Accounts) != want {
		t.Errorf("%d accounts, want %d", len(accounts.Accounts), want)
	}
	var list struct {
		Objects []system.Object `json:"objects"`
	}
	s.send(http.MethodGet, "/_mock/objects", "", http.StatusOK, &list)
	instances := map[string]bool{}
	for _, object := range list.Objects {
		instances[object.System] = instances[object.System] || object.Kind == "instance"
	}
	for _, name := range s.Systems() {
		if !instances[name] {
			t.Errorf("objects %+v, want an instance of %s", list.Objects, name)
		}
	}
}

func TestAdminAPI_RefusesTakenID(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{Empty: true})
	const body = `{"system":"zaoshu","account":"demo","kind":"instance",` +
		`"fields":{"id":"5d0f4a7c9b2e4f6d8a1c3e5b7d9f0a21"}}`
	s.send(http.MethodPost, "/_mock/objects", body, http.StatusCreated, nil)
	refused := s.send(http.MethodPost, "/_mock/objects", body, http.StatusConflict, nil)
	if !strings.Contains(refused.body, "instance 5d0f4a7c9b2e4f6d8a1c3e5b7d9f0a21: already exists") {
		t.Errorf("response to a taken id: %s", refused.body)
	}
}

func TestServer_UnknownSystem(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	_, accountsErr := s.Accounts("x")
	_, accountErr := s.CreateAccount("x", "a")
	_, objectsErr := s.Objects("x", "")
	_, createErr := s.CreateObject("x", "a", "b", nil)
	_, editErr := s.EditObject("x", "a", "b", nil)
	for name, err := range map[string]error{
		"accounts": accountsErr, "account": accountErr, "objects": objectsErr, "create": createErr, "edit": editErr,
		"delete": s.DeleteObject("x", "a", "b"),
	} {
		if !errors.Is(err, system.ErrNotFound) ||
			!strings.Contains(err.Error(), "there are "+strings.Join(s.Systems(), ", ")) {
			t.Errorf("%s: error %v, want ErrNotFound with the systems", name, err)
		}
	}
}

func TestAdminAPI_Clock(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	type clockResponse struct {
		Now    time.Time `json:"now"`
		Offset string    `json:"offset"`
		Manual bool      `json:"manual"`
	}
	var got clockResponse
	s.send(http.MethodPost, "/_mock/clock", `{"advance":"90s"}`, http.StatusOK, &got)
	want := clockResponse{time.Date(2018, time.October, 5, 16, 30, 36, 0, time.UTC), "1m30s", true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("clock after POST (-want +got):\n%s", diff)
	}
	s.send(http.MethodGet, "/_mock/clock", "", http.StatusOK, &got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("clock (-want +got):\n%s", diff)
	}
	for _, wrong := range []string{`{"advance":"-1s"}`, `{"advance":"soon"}`, `{}`, `{"advence":"1s"}`} {
		s.send(http.MethodPost, "/_mock/clock", wrong, http.StatusBadRequest, nil)
	}
}

func TestServer_DefaultClockIsReal(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{Clock: clock.Real()})
	if s.Clock().Manual() || time.Since(s.Clock().Now()) > time.Minute {
		t.Fatalf("Now() = %s, want the machine's time", s.Clock().Now())
	}
	plain, err := mockserver.New(mockserver.Options{})
	if err != nil || plain.Clock().Manual() {
		t.Fatalf("New without a clock: %v, want a real clock", err)
	}
}

func TestAdminAPI_Reset(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	start := s.Clock().Now()
	s.createInstance()
	s.send(http.MethodPost, "/_mock/accounts", `{"system":"sharedcloud","name":"x"}`, http.StatusCreated, nil)
	s.send(http.MethodPost, "/_mock/faults", `{"status":500}`, http.StatusCreated, nil)
	s.send(http.MethodPost, "/_mock/clock", `{"advance":"1h"}`, http.StatusOK, nil)
	s.send(http.MethodPost, "/_mock/reset", "", http.StatusNoContent, nil)
	accounts, err := s.Accounts("")
	if err != nil || len(accounts) != len(s.Systems()) || s.countInstances() != 0 {
		t.Fatalf("accounts %v, %d instances, %v", accounts, s.countInstances(), err)
	}
	if !s.Clock().Now().Equal(start) || len(s.Faults().List()) != 0 || s.Journal().Counters("", "").Total() != 0 {
		t.Fatalf("clock %s, faults %v, counters %v", s.Clock().Now(), s.Faults().List(), s.Journal().Counters("", ""))
	}
	if n := len(s.Journal().Entries(journal.Filter{})); n != 0 {
		t.Fatalf("%d entries, want none", n)
	}
	s.createInstance()
}
