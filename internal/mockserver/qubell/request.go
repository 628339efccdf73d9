package qubell

import (
	"errors"
	"io"
	"net/http"
	"path"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/play"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// request is a request to the API.
type request struct {
	*http.Request

	body []byte
	// input is the body as JSON, in routes withInput.
	input play.Object
	now   time.Time
	// account is nil in a public route.
	account *account
	// responseHeader is the header of the answer.
	responseHeader http.Header
}

// handler executes a request and returns the body of the answer. The status of
// every success is 200, as the vendor's clients require (design/api/qubell.md,
// "Base URL and encoding"). A handler is called with the store locked.
type handler func(*request) (any, error)

// ServeHTTP answers a request whose path is below the server's prefix:
// "/api/1/...".
func (s *System) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// Go redirects a path that is not clean; Play has no route for it.
	if _, route := s.routes.Handler(r); route == "" || path.Clean(r.URL.Path) != r.URL.Path {
		play.WriteRouteNotFound(w)

		return
	}
	s.routes.ServeHTTP(w, r)
}

// Account returns the name of the account that signs a request; empty if there
// is none.
func (s *System) Account(r *http.Request) string {
	now := s.Lock()
	defer s.Unlock()
	if a, ok := s.Data.authenticate(r, now); ok {
		return a.Name
	}

	return ""
}

// Sensitive reports whether the body of a request contains credentials.
func (s *System) Sensitive(r *http.Request) bool {
	return r.URL.Path == signInPath || r.URL.Path == refreshPath
}

// public serves a route that needs no credentials.
func (s *System) public(work handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, err := s.serveLocked(w, r, work)
		if err == nil {
			play.Write(w, http.StatusOK, answer)
		} else if throttled, ok := errors.AsType[*system.ThrottledError](err); ok {
			throttled.Write(w)
		} else {
			play.WriteError(w, err)
		}
	})
}

func (s *System) serveLocked(w http.ResponseWriter, r *http.Request, work handler) (any, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, badRequestf("The request body cannot be read")
	}
	now := s.Lock()
	defer s.Unlock()

	return work(&request{Request: r, body: body, now: now, responseHeader: w.Header()})
}

// authenticated serves a route that needs credentials.
func (s *System) authenticated(work handler) http.Handler {
	return s.public(func(r *request) (any, error) {
		caller, ok := s.Data.authenticate(r.Request, r.now)
		if !ok {
			return nil, errUnauthorized()
		}
		err := s.Limiter.Check(caller.Name)
		if err != nil {
			return nil, err
		}
		r.account = caller

		return work(r)
	})
}

// withInput decodes the body of a request, which must be a JSON object.
func withInput(work handler) handler {
	return func(r *request) (any, error) {
		var err error
		if r.input, err = play.ReadObject(r.Header, r.body); err != nil {
			return nil, err
		}

		return work(r)
	}
}

func badRequestf(format string, args ...any) error {
	return play.Errorf(http.StatusBadRequest, format, args...)
}

func errUnauthorized() error {
	return play.Errorf(http.StatusUnauthorized, "The specified credentials are not valid")
}

func notFound(what string) error {
	return play.Errorf(http.StatusNotFound, "The specified %s doesn't exist", what)
}

// idWire answers a request that creates an object or starts a workflow.
type idWire struct {
	ID string `json:"id"`
}

// emptyWire is the answer {}.
type emptyWire struct{}
