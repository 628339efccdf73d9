package system

import (
	"math"
	"sync"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
)

// Limiter allows each key, usually an account, a number of requests in a
// window. It is safe for use by many goroutines.
type Limiter struct {
	clock  *clock.Clock
	limit  int
	window time.Duration

	mu      sync.Mutex
	history map[string][]time.Time
}

// LimitResult is what the limiter says about one request.
type LimitResult struct {
	// Allowed is false when the key has used up its requests; a refused request
	// does not count against it.
	Allowed bool
	// Limit is how many requests the key has in each window; 0 for a limiter
	// that is off.
	Limit int
	// Remaining is how many more requests the key has left in the window; 0 for
	// a limiter that is off.
	Remaining int
	// Reset is when the oldest counted request leaves the window; the zero time
	// for a limiter that is off.
	Reset time.Time
	// RetryAfter is how many seconds there are until Reset, rounded up; 0 for a
	// limiter that is off.
	RetryAfter int
}

// NewLimiter returns a limiter of limit requests in each window. A limit of 0
// allows everything.
func NewLimiter(c *clock.Clock, limit int, window time.Duration) *Limiter {
	return &Limiter{clock: c, limit: limit, window: window, history: map[string][]time.Time{}}
}

// Take counts one request for key, if the key has one left.
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

// Check counts one request for key. The error is a ThrottledError if the key has
// none left.
func (l *Limiter) Check(key string) error {
	result := l.Take(key)
	if !result.Allowed {
		return &ThrottledError{RetryAfter: result.RetryAfter}
	}

	return nil
}

// Exhausted reports whether Take would refuse key now. It counts nothing.
func (l *Limiter) Exhausted(key string) bool {
	if l.limit <= 0 {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()

	return len(l.recentRequests(key, l.clock.Now())) >= l.limit
}

// recentRequests returns when key sent the requests that are still in the
// window. It is called with the lock held.
func (l *Limiter) recentRequests(key string, now time.Time) []time.Time {
	past := l.history[key]
	for len(past) > 0 && !past[0].After(now.Add(-l.window)) {
		past = past[1:]
	}

	return past
}

// Reset forgets every request.
func (l *Limiter) Reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.history)
}
