package sharedcloud

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/sharedcloud/drf"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// request is a request to the API, and what its response has beside a body.
type request struct {
	*http.Request

	body []byte
	now  time.Time
	// caller is nil for a request without a token to a public path.
	caller *account
	// status is the status of a success.
	status int
}

// handler serves a request with the data locked, and returns the body of the
// response.
type handler func(r *request) (any, error)

// ServeHTTP answers as Sharedcloud does. The path of the request has no prefix:
// "/api/v1/...".
func (s *System) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	received := &request{Request: r, status: http.StatusOK}
	body, err := s.serve(received)
	if err != nil {
		drf.WriteError(w, err)

		return
	}
	drf.Write(w, received.status, body)
}

// serve runs the handler of a request. The framework checks authentication and
// the rate limit before the method.
func (s *System) serve(r *request) (any, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, drf.DetailError(http.StatusBadRequest, "The body cannot be read.",
			fmt.Sprintf("The body ends too early: %v.", err), sectionErrors)
	}
	r.body, r.now = body, s.Lock()
	defer s.Unlock()
	handle, routeErr := s.router.Find(r.Request, r.URL.Path)
	if errors.Is(routeErr, system.ErrNoRoute) {
		return nil, system.Because(routeErr,
			fmt.Sprintf("No operation has the path %s.", r.URL.Path), sectionEndpoints)
	}
	r.caller, err = s.authenticate(r)
	if err != nil {
		return nil, err
	}
	if routeErr != nil {
		return nil, drf.DetailError(http.StatusMethodNotAllowed, `Method "`+r.Method+`" not allowed.`,
			fmt.Sprintf("The path %s has no method %s.", r.URL.Path, r.Method), sectionEndpoints)
	}

	return handle(r)
}

// authenticate returns the account of the token, and counts the request. Public
// paths need no token and have no rate limit, but refuse a wrong token, too.
func (s *System) authenticate(r *request) (*account, error) {
	token, hasToken := drf.Token(r.Header)
	caller, known := s.Data.FindLoginKey(token)
	switch {
	case hasToken && !known:
		return nil, drf.Unauthorized("Invalid token.",
			"No account has the token of the Authorization header.", sectionAuthentication)
	case r.URL.Path == tokenPath || r.URL.Path == usersPath:
		return caller, nil
	case !hasToken:
		return nil, drf.Unauthorized("Authentication credentials were not provided.",
			"The request has no Authorization header with the scheme Token.", sectionAuthentication)
	default:
		return caller, s.throttle(caller.Username)
	}
}

// throttle counts a request of an account. It returns the framework's 429 if
// the account has sent too many in a minute.
func (s *System) throttle(account string) error {
	result := s.Limiter.Take(account)
	if result.Allowed {
		return nil
	}

	return drf.Throttled(result.RetryAfter,
		fmt.Sprintf("Account %q has used up its limit of %d requests and may send the next one at %s.",
			account, result.Limit, result.Reset.UTC().Format(time.RFC3339Nano)), system.SectionRateLimits)
}

// Account returns the account of the token in a request; empty if there is
// none.
func (s *System) Account(r *http.Request) string {
	token, _ := drf.Token(r.Header)
	name, _ := s.FindAccountName(token)

	return name
}

// Sensitive reports whether the body of a request holds credentials: signing
// in, and creating or changing an account.
func (s *System) Sensitive(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, strings.TrimSuffix(tokenPath, "/")) ||
		strings.HasPrefix(r.URL.Path, strings.TrimSuffix(usersPath, "/"))
}

// form parses the body.
func (r *request) form(partial bool) (*drf.Form, error) {
	return drf.ParseForm(r.Header.Get("Content-Type"), r.body, partial, sectionEncoding)
}
