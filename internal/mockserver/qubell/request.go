package qubell

import (
	"errors"
	"io"
	"net/http"
	"path"
	"strconv"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/play"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// request is a request to the API that has been read.
type request struct {
	*http.Request

	body []byte
	now  time.Time
	// account is who calls; nil if the route does not ask for that.
	account *account
	// cookie is set by the answer; it may be nil.
	cookie *http.Cookie
}

// handler does what a call wants and returns the body of the answer, which is
// 200 whatever was done: the vendor's clients take nothing else for success
// (design/api/qubell.md, "Base URL and encoding"). It is called with the store
// locked.
type handler func(*request) (any, error)

// ServeHTTP answers as Qubell does. The request's path is the one below the
// server's prefix: "/api/1/...".
func (s *System) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// Play has no use for a path that is not clean, where Go would redirect.
	if _, route := s.routes.Handler(r); route == "" || path.Clean(r.URL.Path) != r.URL.Path {
		play.WriteRouteNotFound(w)

		return
	}
	s.routes.ServeHTTP(w, r)
}

// public serves an action to everybody.
func (s *System) public(work handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		c := &request{Request: r, body: body}
		var answer any
		if err == nil {
			answer, err = s.serveLocked(c, work)
		}
		if c.cookie != nil {
			http.SetCookie(w, c.cookie)
		}
		writeResponse(w, answer, err)
	})
}

// authenticated serves an action to those who are signed in.
func (s *System) authenticated(work handler) http.Handler {
	return s.public(func(c *request) (any, error) {
		caller, ok := s.Data.FindAccount(accountMatcher(c.Header, c.now))
		if !ok {
			return nil, play.Errorf(http.StatusUnauthorized, "The specified credentials are not valid")
		}
		if verdict := s.Limiter.Take(caller.Name); !verdict.Allowed {
			return nil, &throttledError{wait: verdict.RetryAfter}
		}
		c.account = caller

		return work(c)
	})
}

func (s *System) serveLocked(c *request, work handler) (any, error) {
	c.now = s.Lock()
	defer s.Unlock()

	return work(c)
}

func writeResponse(w http.ResponseWriter, answer any, err error) {
	refused, isRefused := errors.AsType[*play.HTTPError](err)
	throttled, isThrottled := errors.AsType[*throttledError](err)
	switch {
	case err == nil:
		play.Write(w, http.StatusOK, answer)
	case isRefused:
		play.WriteError(w, refused)
	case isThrottled:
		w.Header().Set("Retry-After", strconv.Itoa(throttled.wait))
		w.Header().Set("Content-Type", system.ProxyPageContentType)
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = io.WriteString(w, system.ProxyPage(http.StatusTooManyRequests))
	default:
		play.WriteError(w, &play.HTTPError{Status: http.StatusBadRequest, Message: "The request body cannot be read"})
	}
}

// throttledError says that an account has sent too many requests. The original
// has no rate limit, so one that the server is told to have is that of a proxy,
// with a page of its own.
type throttledError struct {
	// wait is how many seconds it must wait.
	wait int
}

// Error implements error.
func (*throttledError) Error() string {
	return "too many requests"
}

// readObject returns the JSON object of the body.
func (c *request) readObject() (play.Object, error) {
	return play.ReadObject(c.Header, c.body)
}

// badRequestf refuses what a body or a query says.
func badRequestf(format string, args ...any) error {
	return play.Errorf(http.StatusBadRequest, format, args...)
}

// notFound refuses an id that there is not.
func notFound(what string) error {
	return play.Errorf(http.StatusNotFound, "The specified %s doesn't exist", what)
}

// idWire is the answer to whatever has made something.
type idWire struct {
	ID string `json:"id"`
}

// emptyWire is the answer that says nothing.
type emptyWire struct{}
