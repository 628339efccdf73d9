// Package wakame is the reference server's room for Wakame-vdc: virtual
// machines of accounts that are known by a header alone. It is written from
// design/api/wakame.md, and behaves as the generation that the seed document
// describes, v1112. Where the page is silent it does what the frameworks behind
// the original, Sinatra and Sequel, do by default.
package wakame

import (
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/google/uuid"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame/sinatra"
)

// System is one Wakame-vdc with its accounts and instances. It is safe for use
// by many goroutines.
type System struct {
	*store.Store[*data, *account]
}

// New returns a Wakame-vdc with its catalogue, the default account and no
// instances.
func New(env system.Config) *System {
	empty := func() *data { return newData(env.BootDuration) }

	return &System{Store: store.New(env, "wakame", empty, newAccount, instanceCollection())}
}

// requestIDHeader is on every answer of the API (design/api/wakame.md, "Base
// URL and encoding").
const requestIDHeader = "X-Vdc-Request-Id"

// ServeHTTP answers as Wakame-vdc does. The request's path is the one below the
// server's prefix: "/api/...".
func (s *System) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	build, path, ok := versionForPath(r.URL.Path)
	if !ok {
		sinatra.WriteNotMounted(w, r.URL.Path)

		return
	}
	w.Header().Set(requestIDHeader, uuid.NewString())
	path, suffix := sinatra.CutSuffix(path)
	body, err := io.ReadAll(r.Body)
	if err != nil {
		sinatra.WriteErrorPage(w, http.StatusBadRequest)

		return
	}
	answer, err := s.serve(&request{
		method:    r.Method,
		path:      path,
		suffix:    suffix,
		query:     r.URL.Query(),
		body:      body,
		accountID: accountID(r.Header),
		version:   build,
	})
	refused, isRefused := errors.AsType[*apiError](err)
	throttled, isThrottled := errors.AsType[*throttledError](err)
	switch {
	case err == nil:
		sinatra.Write(w, suffix, http.StatusOK, answer)
	case isRefused:
		sinatra.Write(w, suffix, refused.code.status(), refused.wire(build))
	case isThrottled:
		w.Header().Set("Retry-After", strconv.Itoa(throttled.wait))
		w.Header().Set("Content-Type", system.ProxyPageContentType)
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = io.WriteString(w, system.ProxyPage(http.StatusTooManyRequests))
	case errors.Is(err, errNoRoute):
		sinatra.WriteErrorPage(w, http.StatusNotFound)
	default:
		sinatra.WriteErrorPage(w, http.StatusInternalServerError)
	}
}

// throttle counts a request of an account. The original has no rate limit, so
// one that the server is told to have is that of a proxy, with a page of its
// own.
func (s *System) throttle(account string) error {
	verdict := s.Limiter.Take(account)
	if verdict.Allowed {
		return nil
	}

	return &throttledError{wait: verdict.RetryAfter}
}

// Account returns the account that the request's header names, which may be one
// that its first request makes; empty if there is none.
func (s *System) Account(r *http.Request) string {
	id := accountID(r.Header)
	if !isAccountID(id) || id == DisabledAccountID {
		return ""
	}
	if name, ok := s.FindAccountName(func(a *account) bool { return a.ID == id }); ok {
		return name
	}

	return id
}

// Sensitive is false for every request: the header is all that identifies an
// account (design/api/wakame.md, "Authentication").
func (s *System) Sensitive(*http.Request) bool {
	return false
}
