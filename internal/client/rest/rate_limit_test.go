package rest_test

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// vendorRateLimit recognizes a vendor's own rate limit: 403 with the wait in
// seconds.
func vendorRateLimit(response rest.Response) (time.Duration, bool) {
	seconds, err := strconv.Atoi(response.Header.Get("X-Wait"))

	isLimited := err == nil && response.Status == http.StatusForbidden && string(response.Body) != "locked out"

	return time.Duration(seconds) * time.Second, isLimited
}

func withRateLimit(config *rest.Config) { config.RateLimit = vendorRateLimit }

func TestRateLimit_AnyMethodWaits(t *testing.T) {
	t.Parallel()
	var waits []time.Duration
	ctx := rest.OnWait(t.Context(), func(wait time.Duration) { waits = append(waits, wait) })
	var attempts atomic.Int32
	c := newClient(t, fastOptions(), func(w http.ResponseWriter, _ *http.Request) {
		if attempts.Add(1) == 1 {
			w.Header().Set("X-Wait", "1")
			w.WriteHeader(http.StatusForbidden)
		}
	}, withRateLimit)
	startedAt := time.Now()
	_, err := c.Send(ctx, postCall())
	if err != nil || attempts.Load() != 2 || time.Since(startedAt) < time.Second {
		t.Errorf("got %v after %d attempts and %s, want success after 2 and %s",
			err, attempts.Load(), time.Since(startedAt), time.Second)
	}
	if len(waits) != 1 || waits[0] < time.Second || waits[0] > 2*time.Second {
		t.Errorf("OnWait reported the waits %s, want one of 1s to 2s", waits)
	}
}

func TestRateLimit_ErrorOfLongWaitHasRetryAfter(t *testing.T) {
	t.Parallel()
	var attempts atomic.Int32
	c := newClient(t, fastOptions(), func(w http.ResponseWriter, _ *http.Request) {
		attempts.Add(1)
		w.Header().Set("X-Wait", "3600")
		w.WriteHeader(http.StatusForbidden)
	}, withRateLimit)
	_, err := c.Send(t.Context(), getCall())
	found := asError(t, err)
	if attempts.Load() != 1 || found.Kind != rest.RateLimited ||
		found.RetryAfter != time.Hour {
		t.Errorf("got %v of kind %q with RetryAfter %s after %d attempts, want kind %q with %s after 1",
			err, found.Kind, found.RetryAfter, attempts.Load(), rest.RateLimited, time.Hour)
	}
}

func TestRateLimit_OtherRejectionIsNoRateLimit(t *testing.T) {
	t.Parallel()
	_, err := newClient(t, fastOptions(), func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
	}, withRateLimit).Send(t.Context(), getCall())
	if rest.KindOf(err) != rest.Forbidden {
		t.Errorf("got %v, want kind %q", err, rest.Forbidden)
	}
	// The body distinguishes it from another rejection with the same header.
	var attempts atomic.Int32
	_, err = newClient(t, fastOptions(), func(w http.ResponseWriter, _ *http.Request) {
		attempts.Add(1)
		w.Header().Set("X-Wait", "1")
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, "locked out")
	}, withRateLimit).Send(t.Context(), getCall())
	if rest.KindOf(err) != rest.Forbidden || attempts.Load() != 1 {
		t.Errorf("got %v after %d attempts, want kind %q after 1", err, attempts.Load(), rest.Forbidden)
	}
}

func TestRetry_WaitsForRetryAfter(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]func() string{
		"seconds": func() string { return "1" },
		"date":    func() string { return time.Now().Add(2 * time.Second).UTC().Format(http.TimeFormat) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// The server handles one request after another, in goroutines.
			receivedAt := make(chan time.Time, 2)
			c := newClient(t, fastOptions(), func(w http.ResponseWriter, _ *http.Request) {
				receivedAt <- time.Now()
				if len(receivedAt) == 1 {
					w.Header().Set("Retry-After", value())
					w.WriteHeader(http.StatusTooManyRequests)
				}
			})
			_, err := c.Send(t.Context(), getCall())
			if err != nil {
				t.Fatal(err)
			}
			first, second := <-receivedAt, <-receivedAt
			if waited := second.Sub(first); waited < 900*time.Millisecond {
				t.Errorf("waited %s, want what the server asked for", waited)
			}
		})
	}
}

func TestRetry_WaitOfServerDoesNotCount(t *testing.T) {
	t.Parallel()
	options := fastOptions()
	options.MaxRetries = 0
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var attempts atomic.Int32
	c := newClient(t, options, func(w http.ResponseWriter, _ *http.Request) {
		if attempts.Add(1) <= 2 {
			w.Header().Set("X-Wait", "1")
			w.WriteHeader(http.StatusForbidden)
		}
	}, withRateLimit)
	_, err := c.Send(ctx, getCall())
	if err != nil || attempts.Load() != 3 {
		t.Errorf("with a deadline: got %v after %d attempts, want success after 3", err, attempts.Load())
	}
	attempts.Store(0)
	_, err = c.Send(t.Context(), getCall())
	if rest.KindOf(err) != rest.RateLimited || attempts.Load() != 1 {
		t.Errorf("without a deadline: got %v after %d attempts, want kind %q after 1",
			err, attempts.Load(), rest.RateLimited)
	}
}

func TestRetry_JitterEndsBeforeDeadline(t *testing.T) {
	t.Parallel()
	const retryAfter, timeout = 600 * time.Second, 601900 * time.Millisecond
	options := fastOptions()
	options.RetryWaitMin, options.RetryWaitMax = time.Hour, time.Hour
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	defer cancel()
	var waits []time.Duration
	ctx = rest.OnWait(ctx, func(wait time.Duration) {
		waits = append(waits, wait)
		cancel()
	})
	c := newClient(t, options, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", strconv.Itoa(int(retryAfter.Seconds())))
		w.WriteHeader(http.StatusTooManyRequests)
	})
	_, err := c.Send(ctx, getCall())
	if limit := retryAfter + (timeout-retryAfter)/2; len(waits) != 1 || waits[0] < retryAfter || waits[0] > limit {
		t.Errorf("got the waits %v and %v, want one wait from %s to %s", waits, err, retryAfter, limit)
	}
}

func TestRetry_DeadlineAllowsLongWait(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	ctx = rest.OnWait(ctx, func(wait time.Duration) {
		if wait < 10*time.Minute {
			t.Errorf("waits %s, want what the server asked for", wait)
		}
		cancel()
	})
	_, err := newClient(t, fastOptions(), func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "600")
		w.WriteHeader(http.StatusTooManyRequests)
	}).Send(ctx, getCall())
	if rest.KindOf(err) != rest.Canceled {
		t.Errorf("got %v, want a wait that was interrupted", err)
	}
}

func TestRetry_TooLongWaitEndsCallAtOnce(t *testing.T) {
	t.Parallel()
	bounded, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for name, test := range map[string]struct {
		ctx     context.Context //nolint:containedctx // A table of contexts.
		seconds int
	}{
		"longer than the limit":    {t.Context(), 3600},
		"longer than the deadline": {bounded, 60},
		"an absurd number":         {t.Context(), 1 << 40},
	} {
		var attempts atomic.Int32
		c := newClient(t, fastOptions(), func(w http.ResponseWriter, _ *http.Request) {
			attempts.Add(1)
			w.Header().Set("Retry-After", strconv.Itoa(test.seconds))
			w.WriteHeader(http.StatusTooManyRequests)
		})
		_, err := c.Send(test.ctx, getCall())
		found := asError(t, err)
		if attempts.Load() != 1 || found.Kind != rest.RateLimited || found.RetryAfter < time.Minute {
			t.Errorf("%s: got %v with RetryAfter %s after %d attempts, want kind %q after 1",
				name, err, found.RetryAfter, attempts.Load(), rest.RateLimited)
		}
	}
}
