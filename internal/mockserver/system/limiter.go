package system

import (
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
)

// Limiter allows each key, usually an account, a number of requests in a
// window. It is safe for concurrent use.
type Limiter struct {
	clock  *clock.Clock
	limit  int
	window time.Duration

	mu      sync.Mutex
	history map[string][]time.Time
}

// LimitResult is the result for one request.
type LimitResult struct {
	// Allowed is false if the key has no requests left. A refused request does
	// not count.
	Allowed bool
	// Limit is how many requests a key has in each window; 0 for a limiter that
	// is off.
	Limit int
	// Remaining is how many requests the key has left in the window; 0 for a
	// limiter that is off.
	Remaining int
	// Reset is when the oldest counted request leaves the window; the zero time
	// for a limiter that is off.
	Reset time.Time
	// RetryAfter is the time until Reset in seconds, rounded up; 0 for a
	// limiter that is off.
	RetryAfter int
}

// NewLimiter returns a limiter that allows each key limit requests in a window.
// A limit of 0 allows all requests.
func NewLimiter(c *clock.Clock, limit int, window time.Duration) *Limiter {
	return &Limiter{clock: c, limit: limit, window: window, history: map[string][]time.Time{}}
}

// Take counts a request of a key, if the key has one left.
func (l *Limiter) Take(key string) LimitResult {
	if l.limit <= 0 {
		return LimitResult{Allowed: true}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock.Now()
	past := l.recentRequests(key, now)
	allowed := len(past) < l.limit
	if allowed {
		past = append(past, now)
	}
	l.history[key] = past
	reset := past[0].Add(l.window)

	return LimitResult{
		Allowed: allowed, Limit: l.limit, Remaining: l.limit - len(past),
		Reset: reset, RetryAfter: int(math.Ceil(reset.Sub(now).Seconds())),
	}
}

// SectionRateLimits is the section of a refusal by a limit that only the option
// Config.RateLimit sets. Such a response is not part of the vendor's API.
const SectionRateLimits = `design/reference-server.md, "Rate limits"`

// Check counts a request of an account. The error is the ProxyError for 429 if
// the account has none left.
func (l *Limiter) Check(account string) error {
	result := l.Take(account)
	if !result.Allowed {
		return BecauseOfLimit(&ProxyError{Status: http.StatusTooManyRequests, RetryAfter: result.RetryAfter}, account)
	}

	return nil
}

// BecauseOfLimit returns an error with the reason that an account has no
// request left.
func BecauseOfLimit(err error, account string) error {
	return Because(err, "Account "+strconv.Quote(account)+
		" has used up its requests of this minute, which an option of the server limits.", SectionRateLimits)
}

// Exhausted reports whether Take would refuse a request of a key now.
func (l *Limiter) Exhausted(key string) bool {
	if l.limit <= 0 {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()

	return len(l.recentRequests(key, l.clock.Now())) >= l.limit
}

// recentRequests returns the times of the requests of a key in the window. It
// is called with the lock held.
func (l *Limiter) recentRequests(key string, now time.Time) []time.Time {
	past := l.history[key]
	for len(past) > 0 && !past[0].After(now.Add(-l.window)) {
		past = past[1:]
	}

	return past
}

// Reset removes all requests.
func (l *Limiter) Reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.history)
}
