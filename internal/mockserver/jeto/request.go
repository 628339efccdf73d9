package jeto

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto/flask"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// request is a request to the API, and what its response waits for after the
// data is unlocked.
type request struct {
	*http.Request

	body []byte
	now  time.Time
	// caller is nil for an anonymous request.
	caller *account
	// readyAt is when the server responds; zero for at once.
	readyAt time.Time
	// hangs is true if the server never responds.
	hangs bool
	// respond returns the body of the response when the wait is over, with the
	// data locked; nil for the body that the handler has returned.
	respond func() any
}

// handler serves a request with the data locked, and returns the body of the
// response. The status of every success is 200.
type handler func(r *request) (any, error)

// ServeHTTP answers as Jeto does. The path of the request has no prefix:
// "/api/...".
func (s *System) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	received := &request{Request: r}
	body, err := s.serve(received)
	if err == nil {
		body, err = s.wait(received, body)
	}
	system.RecordRefusal(w, err)
	refused, isRefused := errors.AsType[*system.ProxyError](err)
	switch {
	case err == nil:
		flask.Write(w, body)
	case isRefused:
		refused.Write(w)
	default:
		flask.WriteError(w, err)
	}
}

// serve runs the handler of a request. A slash at the end of the path is
// optional.
func (s *System) serve(r *request) (any, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, system.Because(flask.ErrBadRequest, "The body ends too early: "+err.Error()+".", sectionEncoding)
	}
	r.body, r.now = body, s.Lock()
	defer s.Unlock()
	r.caller, err = s.authenticate(r)
	if err != nil {
		return nil, err
	}
	handle, err := s.router.Find(r.Request, strings.TrimSuffix(r.URL.Path, "/"))
	if errors.Is(err, system.ErrMethod) {
		return nil, system.Because(flask.ErrMethodNotAllowed,
			"The path "+r.URL.Path+" has no method "+r.Method+".", sectionEndpoints)
	}
	if err != nil {
		return nil, system.Because(err, "No operation has the path "+r.URL.Path+".", sectionEndpoints)
	}

	return handle(r)
}

// apiKey returns the API key in a header. The server ignores the older ways to
// authenticate (design/api/jeto.md, "Authentication").
func apiKey(header http.Header) string {
	return header.Get("X-Jeto-Key")
}

// authenticate returns the account of the API key, and counts its request. An
// unknown key counts as no key. Jeto has no rate limit of its own, so a limit
// of the server is that of the nginx before Jeto, which answers 503.
func (s *System) authenticate(r *request) (*account, error) {
	caller, ok := s.Data.FindLoginKey(apiKey(r.Header))
	if ok && !s.Limiter.Take(caller.Name).Allowed {
		return nil, system.BecauseOfLimit(&system.ProxyError{Status: http.StatusServiceUnavailable}, caller.Name)
	}

	return caller, nil
}

// Account returns the account of the API key in a request; empty if there is
// none.
func (s *System) Account(r *http.Request) string {
	name, _ := s.FindAccountName(apiKey(r.Header))

	return name
}

// Sensitive reports that no body holds credentials: the API key is a header.
func (s *System) Sensitive(*http.Request) bool {
	return false
}

// object returns the JSON object of the body.
func (r *request) object() (map[string]any, error) {
	object, err := flask.ReadObject(r.Header, r.body)

	return object, becauseBody(err)
}

// wait waits until the response is ready, and returns its body. The error is
// flask.ErrNoResponse if the context of the request ends before.
func (s *System) wait(r *request, body any) (any, error) {
	if r.hangs {
		<-r.Context().Done()

		return nil, flask.ErrNoResponse
	}
	if s.Clock.Wait(r.Context(), r.readyAt) != nil {
		return nil, flask.ErrNoResponse
	}
	if r.respond != nil {
		s.Lock()
		defer s.Unlock()
		body = r.respond()
	}

	return body, nil
}

// waitForJob makes the response wait for the end of a job, unless the body asks
// not to wait. Only the literal true does so (design/api/jeto.md, "Worker and
// jobs").
func (r *request) waitForJob(j *job, input map[string]any) {
	if input["async"] != true {
		r.readyAt, r.hangs = j.EndsAt, !j.reportsCompletion()
	}
}

// waitForWorker makes the response wait until a worker is free to read the
// machines of an instance (design/api/jeto.md, "Worker and jobs").
func (s *System) waitForWorker(r *request, i *instance) {
	r.readyAt, r.hangs = s.Data.freeAt(r.now), i.Worker == WorkerDown
}
