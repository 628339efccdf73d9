package clienttest

import (
	"cmp"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// CreatedObject is an object that a server has created.
type CreatedObject struct{ ID, Document string }

// Documents returns the documents of objects.
func Documents(objects []CreatedObject) []string {
	documents := make([]string, 0, len(objects))
	for _, object := range objects {
		documents = append(documents, object.Document)
	}

	return documents
}

// CreateScenario describes a server that creates objects for POSTs and may lose
// responses. The OpenAPI document must allow the correct responses.
type CreateScenario struct {
	// ClockOffset is how far the server's clock is ahead of this machine's.
	ClockOffset time.Duration
	// Create returns the object that a request creates. The number counts from
	// 1; the time is that of the server.
	Create func(number int, at time.Time, request string) CreatedObject
	// Status is the status of the correct response to a POST, 0 for 200.
	Status int
	// Response returns the response to the request that created an object.
	Response func(object CreatedObject) string
	// IncompleteResponse is a response without a promised key, "" where there
	// is none.
	IncompleteResponse string
	// Get answers a GET with the objects so far.
	Get func(path string, objects []CreatedObject) string
	// Steps describe how the server handles the POSTs, in order.
	Steps []Step
}

// Step describes how the server handles a POST.
type Step struct {
	// Creates is how many objects the request creates.
	Creates int
	// Response is the response, nil for the correct one.
	Response *Response
}

// CreateServer is a running server of a [CreateScenario].
type CreateServer struct {
	URL string

	tb       testing.TB
	scenario CreateScenario
	mu       sync.Mutex
	posts    []string
	gets     int
	objects  []CreatedObject
}

// Serve starts the server.
func (c CreateScenario) Serve(tb testing.TB) *CreateServer {
	tb.Helper()
	s := &CreateServer{tb: tb, scenario: c}
	server := httptest.NewServer(s)
	tb.Cleanup(server.Close)
	s.URL = server.URL

	return s
}

// Posts returns the bodies of the POSTs so far.
func (s *CreateServer) Posts() []string {
	s.mu.Lock()
	defer s.mu.Unlock()

	return slices.Clone(s.posts)
}

// Gets returns the number of GETs so far.
func (s *CreateServer) Gets() int {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.gets
}

// Add adds objects that another client created some time ago.
func (s *CreateServer) Add(ago time.Duration, request string) CreatedObject {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.add(s.now().Add(-ago), request)
}

// RemoveAll removes all objects.
func (s *CreateServer) RemoveAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.objects = nil
}

// IDs returns the ids of the objects so far.
func (s *CreateServer) IDs() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := make([]string, 0, len(s.objects))
	for _, each := range s.objects {
		ids = append(ids, each.ID)
	}

	return ids
}

func (s *CreateServer) now() time.Time { return time.Now().Add(s.scenario.ClockOffset) }

func (s *CreateServer) add(at time.Time, request string) CreatedObject {
	created := s.scenario.Create(len(s.objects)+1, at, request)
	s.objects = append(s.objects, created)

	return created
}

// ServeHTTP answers a request.
func (s *CreateServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	checkRequest(s.tb, r, body)
	s.mu.Lock()
	defer s.mu.Unlock()
	response := Response{Status: http.StatusOK}
	switch r.Method {
	case http.MethodGet:
		s.gets++
		response.Body = s.scenario.Get(r.URL.Path, slices.Clone(s.objects))
		if response.Body != HTMLPage {
			checkBody(s.tb, r, response)
		}
	case http.MethodPost:
		s.posts = append(s.posts, string(body))
		if len(s.posts) > len(s.scenario.Steps) {
			s.tb.Errorf("POST %s was sent %d times", r.URL.Path, len(s.posts))

			break
		}
		step := s.scenario.Steps[len(s.posts)-1]
		var created CreatedObject
		for range step.Creates {
			created = s.add(s.now(), string(body))
		}
		if step.Response != nil {
			response = *step.Response

			break
		}
		response.Status = cmp.Or(s.scenario.Status, http.StatusOK)
		response.Body = s.scenario.Response(created)
		checkBody(s.tb, r, response)
	default:
		response.Body = "null"
	}
	w.Header().Set("Date", s.now().UTC().Format(http.TimeFormat))
	response.write(w)
}

// connectionLost is a connection that breaks before a response.
func connectionLost() *Response { return &Response{} }

// LostResponse describes a request that creates so many objects and whose
// response is lost. The request of LostResponse(0) does not arrive.
func LostResponse(creates int) Step { return Step{Creates: creates, Response: connectionLost()} }

// lostResponses returns the responses after which the result of a request is
// unknown.
func (c CreateScenario) lostResponses() map[string]Response {
	whole := c.Response(c.Create(1, time.Now(), ""))
	responses := map[string]Response{
		"broken connection": {},
		"408":               {Status: http.StatusRequestTimeout},
		"500":               {Status: http.StatusInternalServerError, Body: `{"message":"Internal Server Error"}`},
		"502":               {Status: http.StatusBadGateway, Body: "<html><title>Bad Gateway</title></html>"},
		"503":               {Status: http.StatusServiceUnavailable},
		"HTML page":         {Status: http.StatusOK, Body: HTMLPage},
		"half a document":   {Status: http.StatusOK, Body: whole[:len(whole)/2]},
	}
	if c.IncompleteResponse != "" {
		responses["missing key"] = Response{Status: http.StatusOK, Body: c.IncompleteResponse}
	}

	return responses
}

// CheckLostResponses checks that a create whose response is lost in any way
// returns the object that its request has created, and that the client repeats
// an unchanged request that has created nothing. It also checks that the client
// does not take over other objects.
func (c CreateScenario) CheckLostResponses(t *testing.T, create func(server *CreateServer) (id string, err error)) {
	t.Helper()
	for name, lost := range c.lostResponses() {
		for _, test := range []struct {
			name  string
			steps []Step
		}{
			{"after", []Step{{Creates: 1, Response: &lost}}},
			{"before", []Step{{Response: &lost}, {Creates: 1}}},
		} {
			t.Run(name+" "+test.name, func(t *testing.T) {
				t.Parallel()
				c := c
				c.Steps = test.steps
				server := c.Serve(t)
				got, err := create(server)
				if ids := server.IDs(); err != nil || got != ids[len(ids)-1] {
					t.Errorf("got %q, %v, want the last one of %q", got, err, ids)
				}
				posts := server.Posts()
				if len(posts) != len(test.steps) || posts[0] != posts[len(posts)-1] {
					t.Errorf("requests %q, want %d that are alike", posts, len(test.steps))
				}
			})
		}
	}
}

// WantCandidates checks that an error is in doubt and which ids it lists.
func WantCandidates(tb testing.TB, err error, ids ...string) {
	tb.Helper()
	var got []string
	if failure, ok := errors.AsType[*rest.Error](err); ok {
		for _, each := range failure.Candidates {
			got = append(got, each.ID)
		}
	}
	if rest.KindOf(err) != rest.InDoubt || !slices.Equal(got, ids) {
		tb.Errorf("got %v of kind %q with candidates %q, want %q", err, rest.KindOf(err), got, ids)
	}
}

// FirstGetFails returns the server with an HTML page as the response to the
// first GET.
func FirstGetFails(c CreateScenario) CreateScenario {
	show, isFirst := c.Get, true
	c.Get = func(path string, objects []CreatedObject) string {
		if isFirst {
			isFirst = false

			return HTMLPage
		}

		return show(path, objects)
	}

	return c
}
