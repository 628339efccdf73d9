// Package wakame is the reference server's room for Wakame-vdc: virtual machines of accounts that are known by a header
// alone. It is written from the sheet of that system, and behaves as the generation that the seed describes, v1112. Where
// the sheet is silent it does what the frameworks behind the original, Sinatra and Sequel, do by default.
package wakame

import (
	"errors"
	"io"
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/nginx"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/ratelimit"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/room"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame/sinatra"
)

// System is one Wakame-vdc with its accounts and instances. It is safe for use by many goroutines.
type System struct {
	clock   *clock.Clock
	limiter *ratelimit.Limiter
	boot    time.Duration

	mu    sync.Mutex
	store *store
	// revision counts the changes of the store since the start; it never goes back.
	revision uint64
}

// New returns a Wakame-vdc with its catalogue, the default account and no instances.
func New(env room.Env) *System {
	s := &System{
		clock:   env.Clock,
		limiter: ratelimit.New(env.Clock, env.RateLimit, time.Minute),
		boot:    env.BootDuration,
		store:   newStore(),
	}
	s.store.addAccount(defaultAccount())

	return s
}

// requestIDHeader is on every answer of the API (the sheet, section 2).
const requestIDHeader = "X-Vdc-Request-Id"

// ServeHTTP answers as Wakame-vdc does. The request's path is the one below the server's prefix: "/api/...".
func (s *System) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	build, path, ok := buildAt(r.URL.Path)
	if !ok {
		sinatra.WriteUnmapped(w, r.URL.Path)

		return
	}

	w.Header().Set(requestIDHeader, uuid.NewString())

	path, suffix := sinatra.CutSuffix(path)

	body, err := io.ReadAll(r.Body)
	if err != nil {
		sinatra.WritePage(w, http.StatusBadRequest)

		return
	}

	answer, err := s.answer(&call{
		method: r.Method, path: path, suffix: suffix, query: r.URL.Query(), body: body, accountID: accountID(r.Header), build: build,
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
		w.Header().Set("Content-Type", nginx.ContentType)
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = io.WriteString(w, nginx.Page(http.StatusTooManyRequests))
	case errors.Is(err, errNoRoute):
		sinatra.WritePage(w, http.StatusNotFound)
	default:
		sinatra.WritePage(w, http.StatusInternalServerError)
	}
}

// throttle counts a request of an account. The original has no rate limit, so one that the server is told to have is that
// of a proxy, with a page of its own.
func (s *System) throttle(account string) error {
	verdict := s.limiter.Take(account)
	if verdict.Allowed {
		return nil
	}

	return &throttledError{wait: int(math.Ceil(verdict.Reset.Sub(s.clock.Now()).Seconds()))}
}

// Account returns the account that the request's header names, which may be one that its first request makes; empty if
// there is none.
func (s *System) Account(r *http.Request) string {
	id := accountID(r.Header)
	if !isAccountID(id) || id == DisabledAccountID {
		return ""
	}

	s.mu.Lock()
	defer s.mu.Unlock()

	if known := s.store.accountsByID[id]; known != nil {
		return known.Name
	}

	return id
}

// Sensitive is false for every request: the header is all that identifies an account (the sheet, section 2).
func (s *System) Sensitive(*http.Request) bool {
	return false
}

// Reset brings back the start: the default account, and nothing else.
func (s *System) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()

	s.store = newStore()
	s.store.addAccount(defaultAccount())
	s.revision++
	s.limiter.Reset()
}

// Revision counts the changes that a restart must not lose.
func (s *System) Revision() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.revision
}

// enter locks the system and lets everything happen that was to happen by now. It returns the time.
func (s *System) enter() time.Time {
	s.mu.Lock()

	now := s.clock.Now()
	s.revision += s.store.settle(now, s.boot)

	return now
}
