package qubell

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/play"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// request is a request to the API.
type request struct {
	*http.Request

	body []byte
	now  time.Time
	// caller is nil for signInPath and refreshPath.
	caller *account
	// input is the body as JSON, in routes withInput.
	input play.Object
	// workflow is the workflow or the schedule in the path.
	workflow string
	// responseHeader is the header of the response.
	responseHeader http.Header
}

// handler serves a request with the data locked, and returns the body of the
// response. The status of every success is 200, as the vendor's clients require
// (design/api/qubell.md, "Base URL and encoding").
type handler func(r *request) (any, error)

// ServeHTTP answers as Qubell does. The path of the request has no prefix:
// "/api/1/...".
func (s *System) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := s.serve(&request{Request: r, responseHeader: w.Header()})
	system.RecordRefusal(w, err)
	refused, isRefused := errors.AsType[*system.ProxyError](err)
	switch {
	case err == nil:
		play.Write(w, http.StatusOK, body)
	case isRefused:
		refused.Write(w)
	default:
		play.WriteError(w, err)
	}
}

// serve runs the handler of a request.
func (s *System) serve(r *request) (any, error) {
	// The name of a workflow may have an escaped slash.
	handle, err := s.router.Find(r.Request, r.URL.EscapedPath())
	if err != nil {
		return nil, explainRoute(r.Request, err)
	}
	r.workflow, err = url.PathUnescape(r.PathValue("workflow"))
	if err != nil {
		return nil, badRequest("The path is not valid",
			fmt.Sprintf("The workflow %q in the path is not escaped correctly.", r.PathValue("workflow")),
			sectionEndpoints)
	}
	r.body, err = io.ReadAll(r.Body)
	if err != nil {
		return nil, badRequest("The request body cannot be read",
			fmt.Sprintf("The body ends too early: %s.", err), sectionEncoding)
	}
	r.now = s.Lock()
	defer s.Unlock()
	if !isPublic(r.Request) {
		r.caller, err = s.authenticate(r)
		if err != nil {
			return nil, err
		}
	}

	return handle(r)
}

// explainRoute says why no operation has the path and the method.
func explainRoute(r *http.Request, err error) error {
	reason := fmt.Sprintf("No operation has the path %s.", r.URL.EscapedPath())
	if errors.Is(err, system.ErrMethod) {
		reason = fmt.Sprintf("The path %s has no method %s.", r.URL.EscapedPath(), r.Method)
	}

	return system.Because(err, reason, sectionEndpoints)
}

// isPublic reports whether a request is for a path that needs no credentials.
func isPublic(r *http.Request) bool {
	return r.URL.Path == signInPath || r.URL.Path == refreshPath
}

// authenticate returns the account that signs a request, and counts the
// request.
func (s *System) authenticate(r *request) (*account, error) {
	caller, ok := s.Data.findSigner(r.Request, r.now)
	if !ok {
		return nil, errUnauthorized(unauthorizedReason(r.Request))
	}

	return caller, s.Limiter.Check(caller.Name)
}

// Account returns the account that signs a request; empty if there is none.
func (s *System) Account(r *http.Request) string {
	now := s.Lock()
	defer s.Unlock()
	caller, ok := s.Data.findSigner(r, now)
	if !ok {
		return ""
	}

	return caller.Name
}

// Sensitive reports whether the body of a request holds credentials.
func (s *System) Sensitive(r *http.Request) bool {
	return isPublic(r)
}

// withInput decodes the body of a request, which must be a JSON object.
// An error without a reason is about the body, which the section describes.
func withInput(section string, handle handler) handler {
	return func(r *request) (any, error) {
		input, err := play.ReadObject(r.Header, r.body)
		if err != nil {
			return nil, explain(err, "", sectionEncoding)
		}
		r.input = input
		body, err := handle(r)

		return body, explain(err, "The body is not valid: ", section)
	}
}

// idWire is the response to a request that creates an object or starts a
// workflow.
type idWire struct {
	ID string `json:"id"`
}

// emptyWire is the response {}.
type emptyWire struct{}
