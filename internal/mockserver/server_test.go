package mockserver_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/journal"
	"github.com/fleet-iac/terraform-provider-fleet/internal/openapi/openapitest"
)

const (
	instancesPath = "/sharedcloud/api/v1/instances/"
	createBody    = `{"name":"a","ask_price":1}`
)

// testServer is a server with a real HTTP listener.
type testServer struct {
	*mockserver.Server

	t      *testing.T
	url    string
	client *http.Client
	token  string
	// close closes the server after its requests have ended.
	close func()
}

// startServer runs a server with a manual clock at the time of the
// documented examples.
func startServer(t *testing.T, options mockserver.Options) *testServer {
	t.Helper()
	if options.Clock == nil {
		options.Clock = clock.Manual(time.Date(2018, time.October, 5, 16, 29, 6, 0, time.UTC))
	}
	options.Observe = openapitest.Observe
	server, err := mockserver.New(options)
	if err != nil {
		t.Fatal(err)
	}
	accounts, err := server.Accounts("sharedcloud")
	if err != nil || len(accounts) == 0 {
		t.Fatalf("accounts %v, %v", accounts, err)
	}

	// A client that reuses connections repeats dropped GETs by itself.
	transport := &http.Transport{DisableKeepAlives: true}

	s := &testServer{
		Server: server,
		t:      t,
		client: &http.Client{Transport: transport},
		token:  accounts[0].Credentials["token"],
	}
	web := httptest.NewUnstartedServer(s)
	web.Config.ConnContext = server.ConnContext
	web.Start()
	t.Cleanup(web.Close)
	s.url, s.close = web.URL, web.Close

	return s
}

type testResponse struct {
	status int
	header http.Header
	body   string
}

// trySend sends a request. The error is the client's.
func (s *testServer) trySend(method, path, body string) (testResponse, error) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	if s.token != "" {
		r.Header.Set("Authorization", "Token "+s.token)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	response, err := s.client.Do(r)
	if err != nil {
		return testResponse{}, err
	}
	text, err := io.ReadAll(response.Body)

	return testResponse{
		status: response.StatusCode,
		header: response.Header,
		body:   string(text),
	}, errors.Join(err, response.Body.Close())
}

// send sends a request, checks the status of the response, and decodes the
// response into target unless it is nil.
func (s *testServer) send(method, path, body string, status int, target any) testResponse {
	s.t.Helper()
	got, err := s.trySend(method, path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	if got.status != status {
		s.t.Fatalf("%s %s: status %d, want %d; body %s", method, path, got.status, status, got.body)
	}
	if target == nil {
		return got
	}
	err = json.Unmarshal([]byte(got.body), target)
	if err != nil {
		s.t.Fatalf("body %s: %v", got.body, err)
	}

	return got
}

// createInstance creates an instance and returns its identifier.
func (s *testServer) createInstance() string {
	s.t.Helper()
	var created struct {
		UUID string `json:"uuid"`
	}
	s.send(http.MethodPost, instancesPath, createBody, http.StatusCreated, &created)

	return created.UUID
}

// countInstances returns how many instances the account has.
func (s *testServer) countInstances() int {
	s.t.Helper()
	objects, err := s.Objects("sharedcloud", "demo")
	if err != nil {
		s.t.Fatal(err)
	}

	return len(objects)
}

func TestServer_SystemsBelowPrefixes(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	for _, system := range []string{"sharedcloud", "jeto"} {
		if got := s.Endpoint(system); got != "/"+system || !slices.Contains(s.Systems(), system) {
			t.Fatalf("Endpoint(%s) = %q, systems %q", system, got, s.Systems())
		}
	}
	if got := s.Endpoint("nothing"); got != "" {
		t.Fatalf("Endpoint(nothing) = %q, want none", got)
	}
	s.send(http.MethodGet, instancesPath, "", http.StatusOK, nil)
	for _, path := range []string{"/index.html", "/api/v1/instances/", "/sharedcloudy/api/v1/instances/", "/_mocked/"} {
		if got := s.send(http.MethodGet, path, "", http.StatusNotFound, nil); !strings.Contains(got.body, "/_mock/") {
			t.Errorf("GET %s: body %s, want a hint at the admin API", path, got.body)
		}
	}
	s.send(http.MethodGet, "/sharedcloud", "", http.StatusNotFound, nil)
}

func TestServer_HeadHasNoBody(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	got := s.send(http.MethodHead, instancesPath, "", http.StatusOK, nil)
	// The length is that of the body of GET: [].
	if length := got.header.Get("Content-Length"); got.body != "" || length != "2" {
		t.Fatalf("body %q, Content-Length %s, want no body and 2", got.body, length)
	}
}

func TestServer_Independent(t *testing.T) {
	t.Parallel()
	a, b := startServer(t, mockserver.Options{}), startServer(t, mockserver.Options{})
	a.createInstance()
	if a.countInstances() != 1 || b.countInstances() != 0 || len(b.Journal().Entries(journal.Filter{})) != 0 {
		t.Fatal("two servers share instances or requests")
	}
}

func TestServer_InvalidOptions(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]mockserver.Options{
		"latency":    {Latency: -1},
		"rate limit": {RateLimit: -1},
		"workers":    {JetoWorkers: -1},
		"fault rate": {FaultRate: 2},
	} {
		_, err := mockserver.New(options)
		if err == nil {
			t.Errorf("New with an invalid %s: no error", name)
		}
	}
}

func TestServer_RateLimitPerAccount(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{RateLimit: 2})
	for range 2 {
		s.send(http.MethodGet, instancesPath, "", http.StatusOK, nil)
	}
	refused := s.send(http.MethodGet, instancesPath, "", http.StatusTooManyRequests, nil)
	if refused.header.Get("Retry-After") != "60" {
		t.Fatalf("Retry-After = %q, want 60", refused.header.Get("Retry-After"))
	}
	other, err := s.CreateAccount("sharedcloud", "other")
	if err != nil {
		t.Fatal(err)
	}
	s.token = other.Credentials["token"]
	s.send(http.MethodGet, instancesPath, "", http.StatusOK, nil)
}

func TestServer_RefusesLargeRequest(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	recorder := httptest.NewRecorder()
	body := strings.NewReader(strings.Repeat("x", 8<<20+1))
	s.ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), http.MethodPost, instancesPath, body))
	if recorder.Code != http.StatusRequestEntityTooLarge ||
		!strings.Contains(recorder.Body.String(), "<center>nginx</center>") {
		t.Fatalf("response %d %s, want nginx's page for 413", recorder.Code, recorder.Body)
	}
}

func TestServer_RefusesTruncatedRequest(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{})
	recorder := httptest.NewRecorder()
	body := io.MultiReader(strings.NewReader("{"), brokenReader{})
	s.ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), http.MethodPost, instancesPath, body))
	if recorder.Code != http.StatusBadRequest || s.countInstances() != 0 {
		t.Fatalf("response %d %s, %d instances, want 400 and none", recorder.Code, recorder.Body, s.countInstances())
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestServer_SafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	s := startServer(t, mockserver.Options{StateFile: t.TempDir() + "/state.json", Clock: clock.Real()})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 10 {
				got, err := s.trySend(http.MethodPost, instancesPath, createBody)
				if err != nil || got.status != http.StatusCreated {
					t.Errorf("POST = %+v, %v, want 201", got, err)
				}
				_, err = s.trySend(http.MethodGet, instancesPath, "")
				if err != nil {
					t.Error(err)
				}
				_, err = s.trySend(http.MethodGet, "/_mock/objects", "")
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := s.countInstances(); n != 80 {
		t.Fatalf("%d instances, want 80", n)
	}
	if total := s.Journal().Counters("sharedcloud", "demo").Total(); total != 160 {
		t.Fatalf("total = %d, want 160", total)
	}
}
