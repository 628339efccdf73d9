package qubell

import (
	"errors"
	"io"
	"net/http"
	"path"
	"strconv"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/nginx"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/play"
)

// call is a request to the API that has been read.
type call struct {
	*http.Request

	body []byte
	now  time.Time
	// account is who calls; nil if the route does not ask for that.
	account *account
	// cookie is set by the answer; it may be nil.
	cookie *http.Cookie
}

// action does what a call wants and returns the body of the answer, which is 200 whatever was done: the vendor's clients
// take nothing else for success (the sheet, section 1). It is called with the store locked.
type action func(*call) (any, error)

// ServeHTTP answers as Qubell does. The request's path is the one below the server's prefix: "/api/1/...".
func (s *System) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// Play has no use for a path that is not clean, where Go would redirect.
	if _, route := s.routes.Handler(r); route == "" || path.Clean(r.URL.Path) != r.URL.Path {
		play.WriteNoRoute(w)

		return
	}

	s.routes.ServeHTTP(w, r)
}

// public serves an action to everybody.
func (s *System) public(work action) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		c := &call{Request: r, body: body}

		var answer any

		if err == nil {
			answer, err = s.perform(c, work)
		}

		if c.cookie != nil {
			http.SetCookie(w, c.cookie)
		}

		respond(w, answer, err)
	})
}

// private serves an action to those who are signed in.
func (s *System) private(work action) http.Handler {
	return s.public(func(c *call) (any, error) {
		caller, ok := s.Store.AccountWith(signedIn(c.Header, c.now))
		if !ok {
			return nil, play.Refusef(http.StatusUnauthorized, "The specified credentials are not valid")
		}

		if verdict := s.Limiter.Take(caller.Name); !verdict.Allowed {
			return nil, &throttledError{wait: verdict.RetryAfter}
		}

		c.account = caller

		return work(c)
	})
}

func (s *System) perform(c *call, work action) (any, error) {
	c.now = s.Lock()
	defer s.Unlock()

	return work(c)
}

func respond(w http.ResponseWriter, answer any, err error) {
	refused, isRefused := errors.AsType[*play.RefusedError](err)
	throttled, isThrottled := errors.AsType[*throttledError](err)

	switch {
	case err == nil:
		play.Write(w, http.StatusOK, answer)
	case isRefused:
		play.WriteError(w, refused)
	case isThrottled:
		w.Header().Set("Retry-After", strconv.Itoa(throttled.wait))
		w.Header().Set("Content-Type", nginx.ContentType)
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = io.WriteString(w, nginx.Page(http.StatusTooManyRequests))
	default:
		play.WriteError(w, &play.RefusedError{Status: http.StatusBadRequest, Message: "The request body cannot be read"})
	}
}

// throttledError says that an account has sent too many requests. The original has no rate limit, so one that the server is
// told to have is that of a proxy, with a page of its own.
type throttledError struct {
	// wait is how many seconds it must wait.
	wait int
}

// Error implements error.
func (*throttledError) Error() string {
	return "too many requests"
}

// object returns the JSON object of the body.
func (c *call) object() (play.Object, error) {
	return play.ReadObject(c.Header, c.body)
}

// badRequestf refuses what a body or a query says.
func badRequestf(format string, args ...any) error {
	return play.Refusef(http.StatusBadRequest, format, args...)
}

// notFound refuses an id that there is not.
func notFound(what string) error {
	return play.Refusef(http.StatusNotFound, "The specified %s doesn't exist", what)
}

// idWire is the answer to whatever has made something.
type idWire struct {
	ID string `json:"id"`
}

// emptyWire is the answer that says nothing.
type emptyWire struct{}
