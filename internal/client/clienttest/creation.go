package clienttest

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Answer is a server's answer. A status of 0 is a connection that breaks.
type Answer struct {
	Status int
	Body   string
}

// Made is an object that a server has made.
type Made struct{ ID, Document string }

// Creation describes a server that makes objects for POSTs and may lose
// answers.
type Creation struct {
	// Ahead is how far the server's clock is ahead of this machine's.
	Ahead time.Duration
	// Make returns the object that a request makes. The number counts from 1; the
	// time is that of the server.
	Make func(number int, at time.Time, request string) Made
	// Answer returns the answer to the request that made an object.
	Answer func(object Made) string
	// Incomplete is an answer without a promised key, "" where there is none.
	Incomplete string
	// Show answers a GET with the objects so far.
	Show func(path string, objects []Made) string
	// Steps describe how the server handles the POSTs, in order.
	Steps []Step
}

// Step describes how the server handles a POST.
type Step struct {
	// Makes is how many objects the request makes.
	Makes int
	// Answer is the answer, nil for the correct one.
	Answer *Answer
}

// CreationServer is a running server of a [Creation].
type CreationServer struct {
	URL string

	tb       testing.TB
	creation Creation
	mu       sync.Mutex
	posts    []string
	gets     int
	objects  []Made
}

// Serve starts the server.
func (c Creation) Serve(tb testing.TB) *CreationServer {
	tb.Helper()
	s := &CreationServer{tb: tb, creation: c}
	server := httptest.NewServer(s)
	tb.Cleanup(server.Close)
	s.URL = server.URL

	return s
}

// Posts returns the bodies of the POSTs so far.
func (s *CreationServer) Posts() []string {
	s.mu.Lock()
	defer s.mu.Unlock()

	return slices.Clone(s.posts)
}

// Gets returns the number of GETs so far.
func (s *CreationServer) Gets() int {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.gets
}

// Add adds objects that another client made some time ago.
func (s *CreationServer) Add(ago time.Duration, request string) Made {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.add(s.now().Add(-ago), request)
}

// Remove removes all objects.
func (s *CreationServer) Remove() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.objects = nil
}

// IDs returns the ids of the objects so far.
func (s *CreationServer) IDs() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := make([]string, 0, len(s.objects))
	for _, each := range s.objects {
		ids = append(ids, each.ID)
	}

	return ids
}

func (s *CreationServer) now() time.Time { return time.Now().Add(s.creation.Ahead) }

func (s *CreationServer) add(at time.Time, request string) Made {
	made := s.creation.Make(len(s.objects)+1, at, request)
	s.objects = append(s.objects, made)

	return made
}

// ServeHTTP answers a request.
func (s *CreationServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	answer := Answer{Status: http.StatusOK}
	switch r.Method {
	case http.MethodGet:
		s.gets++
		answer.Body = s.creation.Show(r.URL.Path, slices.Clone(s.objects))
	case http.MethodPost:
		s.posts = append(s.posts, string(body))
		if len(s.posts) > len(s.creation.Steps) {
			s.tb.Errorf("POST %s was sent %d times", r.URL.Path, len(s.posts))

			break
		}
		step := s.creation.Steps[len(s.posts)-1]
		var made Made
		for range step.Makes {
			made = s.add(s.now(), string(body))
		}
		if step.Answer != nil {
			answer = *step.Answer
		} else {
			answer.Body = s.creation.Answer(made)
		}
	default:
		answer.Body = "null"
	}
	if answer.Status == 0 {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Date", s.now().UTC().Format(http.TimeFormat))
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(answer.Status)
	_, _ = io.WriteString(w, answer.Body)
}

// DoubtOptions returns settings with short intervals.
func DoubtOptions() doubt.Options {
	return doubt.Options{Looks: 3, Interval: time.Millisecond, Timeout: 10 * time.Second}
}

// Lost is a connection that breaks before an answer.
func Lost() *Answer { return &Answer{} }

// lostAnswers returns the answers after which the result of a request is
// unknown.
func (c Creation) lostAnswers() map[string]Answer {
	whole := c.Answer(c.Make(1, time.Now(), ""))
	answers := map[string]Answer{
		"broken connection": {},
		"408":               {http.StatusRequestTimeout, ""},
		"500":               {http.StatusInternalServerError, `{"message":"Internal Server Error"}`},
		"502":               {http.StatusBadGateway, "<html><title>Bad Gateway</title></html>"},
		"503":               {http.StatusServiceUnavailable, ""},
		"HTML page":         {http.StatusOK, Page},
		"half a document":   {http.StatusOK, whole[:len(whole)/2]},
	}
	if c.Incomplete != "" {
		answers["missing key"] = Answer{http.StatusOK, c.Incomplete}
	}

	return answers
}

// CheckLostAnswers checks that a create whose answer is lost in any way returns
// the object that its request has made, and that the client repeats an
// unchanged request that has made nothing. It also checks that the client does
// not take over other objects.
func (c Creation) CheckLostAnswers(t *testing.T, create func(server *CreationServer) (id string, err error)) {
	t.Helper()
	for name, lost := range c.lostAnswers() {
		for _, test := range []struct {
			name  string
			steps []Step
		}{
			{"after", []Step{{Makes: 1, Answer: &lost}}},
			{"before", []Step{{Answer: &lost}, {Makes: 1}}},
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

// FirstLookFails returns the server with an HTML page as the answer to the
// first GET.
func FirstLookFails(c Creation) Creation {
	show, isFirst := c.Show, true
	c.Show = func(path string, objects []Made) string {
		if isFirst {
			isFirst = false

			return Page
		}

		return show(path, objects)
	}

	return c
}
