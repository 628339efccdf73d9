package rest

import (
	"context"
	"crypto/tls"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// maxRetryAfter is the longest wait that a server may ask for if the call has
// no deadline. A longer one ends the call.
const maxRetryAfter = 5 * time.Minute

// RateLimit recognizes the vendor's own rate limit. It reports whether a
// response means "too many requests", and the wait that the server asks for, 0
// for none. The client knows 429, 503 and Retry-After without it.
type RateLimit func(Response) (wait time.Duration, limited bool)

// retryPolicy decides whether and when the client repeats a failed attempt.
type retryPolicy struct {
	rateLimit  RateLimit
	maxRetries int
}

// checkRetry reports whether to repeat an attempt. It repeats a request with
// any method if the request cannot have reached the server, or if the server
// rejected it unprocessed (429, 503, the vendor's own rate limit). After any
// other failure, and after a response that is not valid, it repeats only a
// request that may be sent twice. A wait that the server asks for, and that
// ends before the deadline, does not count as a retry.
func (p retryPolicy) checkRetry(ctx context.Context, response *http.Response, err error) (bool, error) {
	state := attemptStateFrom(ctx)
	if err == nil && state.decode != nil {
		state.malformed = state.decode()
	}
	if !p.shouldRetry(ctx, state, response, err) {
		return false, nil
	}
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	_, hasDeadline := ctx.Deadline()
	if wait, isThrottled := p.throttled(state.response); err == nil && isThrottled && wait > 0 && hasDeadline {
		return true, nil
	}
	state.retries++

	return state.retries <= p.maxRetries, nil
}

func (p retryPolicy) shouldRetry(ctx context.Context, state *attemptState, response *http.Response, err error) bool {
	_, isTimeout := errors.AsType[*timeoutError](err)
	if isTimeout && state.call.Retry == RetryUnlessTimedOut {
		return false
	}
	if err != nil {
		return !isPermanent(err) && (!state.unanswered.Load() || state.call.isRetryable())
	}
	if slices.Contains(state.call.NoRetry, response.StatusCode) {
		return false
	}
	if state.malformed != nil {
		return state.call.isRetryable()
	}
	if wait, isThrottled := p.throttled(state.response); isThrottled {
		return fitsDeadline(ctx, wait) && !state.call.isInDoubt(state.response)
	}
	switch response.StatusCode {
	case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported:
		return false
	case http.StatusRequestTimeout:
		// The server did not receive the request in time: RFC 9110, section
		// 15.5.9.
		return state.call.isRetryable()
	default:
		return response.StatusCode >= http.StatusInternalServerError && state.call.isRetryable()
	}
}

// throttled reports whether the server rejected the request unprocessed and
// accepts it later, and the wait that the server asks for, 0 for none.
func (p retryPolicy) throttled(response Response) (time.Duration, bool) {
	if wait, limited := p.vendorRateLimit(response); limited {
		return wait, true
	}

	isThrottled := response.Status == http.StatusTooManyRequests || response.Status == http.StatusServiceUnavailable

	return retryAfter(response.Header), isThrottled
}

// vendorRateLimit reports whether the response is the vendor's own rate limit,
// and the wait that the server asks for.
func (p retryPolicy) vendorRateLimit(response Response) (time.Duration, bool) {
	if p.rateLimit == nil {
		return 0, false
	}
	wait, limited := p.rateLimit(response)

	return max(wait, 0), limited
}

// fitsDeadline reports whether a wait ends before the deadline. Without a
// deadline, the limit is maxRetryAfter.
func fitsDeadline(ctx context.Context, wait time.Duration) bool {
	deadline, hasDeadline := ctx.Deadline()
	if hasDeadline {
		return time.Until(deadline) > wait
	}

	return wait <= maxRetryAfter
}

// jitterLimit returns the longest jitter on top of a wait: half of the time
// between the wait and the deadline, so that there is time for the request.
func jitterLimit(ctx context.Context, wait time.Duration) time.Duration {
	deadline, hasDeadline := ctx.Deadline()
	if !hasDeadline {
		return time.Second
	}

	return max((time.Until(deadline)-wait)/2, 0) //nolint:mnd // Half of it.
}

type onWaitKey struct{}

// OnWait returns a context whose calls report each wait that a server asks for,
// at the start of the wait. Such a wait may be long.
func OnWait(ctx context.Context, report func(wait time.Duration)) context.Context {
	return context.WithValue(ctx, onWaitKey{}, report)
}

// reportsWait reports whether a function of [OnWait] reports the waits of the
// context's calls.
func reportsWait(ctx context.Context) bool {
	_, ok := ctx.Value(onWaitKey{}).(func(time.Duration))

	return ok
}

func reportWait(ctx context.Context, wait time.Duration) {
	if report, ok := ctx.Value(onWaitKey{}).(func(time.Duration)); ok {
		report(wait)
	}
}

// isPermanent reports whether a retry would fail in the same way.
func isPermanent(err error) bool {
	_, isUntrusted := errors.AsType[*tls.CertificateVerificationError](err)
	_, isNotTLS := errors.AsType[tls.RecordHeaderError](err)
	_, isNotSent := errors.AsType[*notSentError](err)
	dns, isUnresolved := errors.AsType[*net.DNSError](err)

	return isNotSent || errors.Is(err, errTooLarge) || errors.Is(err, errSigning) || errors.Is(err, errUpgrade) ||
		isUntrusted || isNotTLS || errors.Is(err, http.ErrSchemeMismatch) || (isUnresolved && dns.IsNotFound)
}

// backoff returns the wait before a retry: the wait that the server asked for,
// otherwise full jitter: a random part of a limit that doubles with each
// attempt.
func (p retryPolicy) backoff(waitMin, waitMax time.Duration, attempt int, response *http.Response) time.Duration {
	bound := waitMax
	if shifted := waitMin << min(attempt, 30); shifted > 0 && shifted < waitMax {
		bound = shifted
	}
	jitter := rand.N(max(bound, 1)) //nolint:gosec // Jitter needs no cryptography.
	if response != nil {
		ctx := response.Request.Context()
		if wait, _ := p.throttled(attemptStateFrom(ctx).response); wait > 0 {
			// Many clients received the same time. Spread their requests.
			wait += min(jitter, time.Second, jitterLimit(ctx, wait))
			reportWait(ctx, wait)

			return wait
		}
	}

	return jitter
}

// retryAfter returns the wait of a Retry-After header, in seconds or as a date;
// 0 for none.
func retryAfter(header http.Header) time.Duration {
	value := header.Get("Retry-After")
	seconds, err := strconv.ParseInt(value, 10, 64)
	if err == nil {
		// A longer wait makes no difference, and might overflow.
		return time.Duration(max(min(seconds, 86400), 0)) * time.Second
	}
	date, err := http.ParseTime(value)
	if err == nil {
		return max(time.Until(date), 0)
	}

	return 0
}
