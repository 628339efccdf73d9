package zaoshu_test

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
)

const (
	apiKey    = "qwertyuiop"
	apiSecret = "1234567890-="
	id        = "0123456789abcdef0123456789abcdef"
	task      = "fedcba9876543210fedcba9876543210"
)

// response is what a server answers; a status of 0 is no answer.
type response struct {
	status  int
	body    string
	headers map[string]string
}

// server answers each request by its method and address, with the replies for
// it one after the other and the last one for ever. It fails the test where a
// request is not signed as it must be.
type server struct {
	*httptest.Server

	t         *testing.T
	responses map[string][]response

	mu       sync.Mutex
	received []string
}

func startServer(t *testing.T, replies map[string][]response) *server {
	t.Helper()
	s := &server{t: t, responses: maps.Clone(replies)}
	for request := range replies {
		if _, found := replies[secondPage(request)]; !found {
			s.responses[secondPage(request)] = respondOK("[]")
		}
	}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)

	return s
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	signature := zaoshu.Signature(apiSecret, r.Method, r.Header.Get("Date"), r.URL.Query(), string(body))
	if got := r.Header.Get("Authorization"); got != "ZAOSHU "+apiKey+":"+signature {
		s.t.Errorf("%s %s is signed %s", r.Method, r.URL, got)
	}
	if _, err := http.ParseTime(r.Header.Get("Date")); err != nil {
		s.t.Errorf("%s %s has the date %q", r.Method, r.URL, r.Header.Get("Date"))
	}
	request := r.Method + " " + strings.TrimPrefix(r.URL.RequestURI(), "/v2")
	s.received = append(s.received, strings.TrimSpace(request+" "+string(body)))
	replies := s.responses[request]
	if len(replies) == 0 {
		s.t.Errorf("nobody expects %s", request)
		w.WriteHeader(http.StatusTeapot)

		return
	}
	if len(replies) > 1 {
		s.responses[request] = replies[1:]
	}
	if replies[0].status == 0 {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	for name, value := range replies[0].headers {
		w.Header().Set(name, value)
	}
	w.WriteHeader(replies[0].status)
	_, _ = io.WriteString(w, replies[0].body)
}

// secondPage returns the request for the second page of what a request is for
// the first of, and any other as it is.
func secondPage(request string) string { return strings.Replace(request, "page=1", "page=2", 1) }

// wantRequests compares the requests so far.
func (s *server) wantRequests(t *testing.T, requests ...string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if diff := cmp.Diff(requests, slices.Clone(s.received)); diff != "" {
		t.Errorf("requests (-want, +got): %s", diff)
	}
}

// respondOK is an answer in an envelope.
func respondOK(data string) []response {
	return []response{{status: http.StatusOK, body: `{"code":0,"data":` + data + `,"msg":""}`}}
}

func respond(status int, body string) []response { return []response{{status: status, body: body}} }

func options() rest.Options {
	options := rest.DefaultOptions()
	options.MaxRetries = 2
	options.RetryWaitMin, options.RetryWaitMax = time.Microsecond, time.Millisecond

	return options
}

func newClient(t *testing.T, s *server) *zaoshu.Client {
	t.Helper()
	made, err := zaoshu.New(s.URL+"/v2/", apiKey, apiSecret, options(), bulkread.DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}

	return made
}
