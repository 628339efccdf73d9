package clienttest

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// HTMLPage is the response of a proxy or a login form in place of the API.
const HTMLPage = "<html><head><title>Sign in</title></head><body></body></html>"

// Serve starts a server that answers every request with status 200: with the
// first response, then the next one, and with the last one from then on. It
// returns the server's address and the number of requests so far.
func Serve(tb testing.TB, responses ...string) (address string, requests *atomic.Int64) {
	tb.Helper()
	requests = &atomic.Int64{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		response := responses[min(int(requests.Add(1)), len(responses))-1]
		w.Header().Set("Content-Type", "application/json")
		if strings.HasPrefix(response, "<") {
			w.Header().Set("Content-Type", "text/html")
		}
		_, _ = io.WriteString(w, response)
	}))
	tb.Cleanup(server.Close)

	return server.URL, requests
}

// checkDocumented checks that the OpenAPI document allows a response to the
// requests of a call.
func checkDocumented(tb testing.TB, body string, call Call) {
	tb.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		response := Response{Status: http.StatusOK, Body: body}
		checkBody(tb, r, response)
		response.write(w)
	}))
	defer server.Close()
	err := call(server.URL, 0)
	if err != nil {
		tb.Errorf("%s gave %v, want success", body, err)
	}
}

// Response is a server's response. A status of 0 is a connection that breaks.
type Response struct {
	Status int
	Body   string
	// Headers replace those of a JSON response or are added.
	Headers map[string]string
}

// OK returns the response with status 200 and a body.
func OK(body string) []Response { return Respond(http.StatusOK, body) }

// Respond returns the response with a status and a body.
func Respond(status int, body string) []Response { return []Response{{Status: status, Body: body}} }

// write sends the response.
func (r Response) write(w http.ResponseWriter) {
	if r.Status == 0 {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", "application/json")
	for name, value := range r.Headers {
		w.Header().Set(name, value)
	}
	w.WriteHeader(r.Status)
	_, _ = io.WriteString(w, r.Body)
}

// Request is a request as a server received it.
type Request struct {
	Method string
	// URI is the path with the query, escaped as it was sent.
	URI    string
	Header http.Header
	Body   string
}

// String returns the request without its headers: "POST /things {}".
func (r Request) String() string { return strings.TrimSpace(r.Method + " " + r.URI + " " + r.Body) }

// AnyRequest is the key for the responses of a [Server] to all requests that
// have no responses of their own.
const AnyRequest = ""

// Server answers requests with prepared responses and records the requests.
type Server struct {
	URL string

	tb        testing.TB
	check     func(Request)
	mu        sync.Mutex
	responses map[string][]Response
	requests  []Request
}

// NewServer starts a server. It answers a request with the responses for its
// method and URI, such as "GET /api/things?page=1": with the first one, then
// the next one, and with the last one from then on. A request without responses
// gets status 418 and fails the test. The check is called with each request;
// nil for none.
func NewServer(tb testing.TB, responses map[string][]Response, check func(Request)) *Server {
	tb.Helper()
	s := &Server{tb: tb, check: check, responses: maps.Clone(responses)}
	server := httptest.NewServer(s)
	tb.Cleanup(server.Close)
	s.URL = server.URL

	return s
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	checkRequest(s.tb, r, body)
	request := Request{r.Method, r.URL.RequestURI(), r.Header.Clone(), string(body)}
	if s.check != nil {
		s.check(request)
	}
	s.next(request).write(w)
}

// next records a request and returns the response to it.
func (s *Server) next(request Request) Response {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, request)
	key := request.Method + " " + request.URI
	if _, found := s.responses[key]; !found {
		key = AnyRequest
	}
	responses := s.responses[key]
	if len(responses) == 0 {
		s.tb.Errorf("the server received %s, which has no response", request)

		return Response{Status: http.StatusTeapot}
	}
	if len(responses) > 1 {
		s.responses[key] = responses[1:]
	}

	return responses[0]
}

// Requests returns the requests so far.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()

	return slices.Clone(s.requests)
}

// LastRequest returns the latest request. The test fails if there is none.
func (s *Server) LastRequest() Request {
	s.tb.Helper()
	requests := s.Requests()
	if len(requests) == 0 {
		s.tb.Fatal("the server received no request")
	}

	return requests[len(requests)-1]
}

// WantRequests compares the requests so far, each as [Request.String] returns
// it.
func (s *Server) WantRequests(tb testing.TB, want ...string) {
	tb.Helper()
	requests := s.Requests()
	got := make([]string, 0, len(requests))
	for _, request := range requests {
		got = append(got, request.String())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		tb.Errorf("requests (-want +got):\n%s", diff)
	}
}
