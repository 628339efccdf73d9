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

// maxRetryAfter is the longest wait that a server may ask for where nobody has
// set a deadline. A longer one ends the call, so that nobody sits before a
// silent terminal.
const maxRetryAfter = 5 * time.Minute

// RateLimit is what a vendor's own way to refuse any more requests looks like:
// it returns how long the server asks to wait, and whether that is what the
// answer says. What 429, 503 and Retry-After say is known without it.
type RateLimit func(Response) (wait time.Duration, limited bool)

// retryPolicy decides whether and when a failed attempt is repeated.
type retryPolicy struct {
	rateLimit  RateLimit
	maxRetries int
}

// checkRetry is the retry policy. A request that cannot have reached the
// server, or that the server put off (429, 503, the vendor's own way), is sent
// again whatever its method. After any other failure, and after an answer that
// is not what the API promises, only a request that may be repeated is sent
// again. A wait that the server asks for, and that ends before a deadline, does
// not count as a retry.
func (p retryPolicy) checkRetry(ctx context.Context, response *http.Response, err error) (bool, error) {
	t := attemptStateFrom(ctx)
	if err == nil && t.decode != nil {
		t.malformed = t.decode()
	}
	if !p.shouldRetry(ctx, t, response, err) {
		return false, nil
	}
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	_, bounded := ctx.Deadline()
	if wait, putOff := p.throttled(t.response); err == nil && putOff && wait > 0 && bounded {
		return true, nil
	}
	t.retries++

	return t.retries <= p.maxRetries, nil
}

func (p retryPolicy) shouldRetry(ctx context.Context, t *attemptState, response *http.Response, err error) bool {
	_, late := errors.AsType[*timeoutError](err)
	if late && t.call.Retry == RetryUnlessTimedOut {
		return false
	}
	if err != nil {
		return !isPermanent(err) && (!t.unanswered.Load() || t.call.isRetryable())
	}
	if slices.Contains(t.call.NoRetry, response.StatusCode) {
		return false
	}
	if t.malformed != nil {
		return t.call.isRetryable()
	}
	if wait, putOff := p.throttled(t.response); putOff {
		return fitsDeadline(ctx, wait) && !t.call.isInDoubt(t.response)
	}
	switch response.StatusCode {
	case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported:
		return false
	case http.StatusRequestTimeout:
		// The server gave up on it: RFC 9110, section 15.5.9.
		return t.call.isRetryable()
	default:
		return response.StatusCode >= http.StatusInternalServerError && t.call.isRetryable()
	}
}

// throttled reports whether the server put the request off without looking at
// it, and how long it asks to wait, 0 where it does not say.
func (p retryPolicy) throttled(answer Response) (time.Duration, bool) {
	if wait, limited := p.vendorRateLimit(answer); limited {
		return wait, true
	}

	return retryAfter(
			answer.Header,
		), answer.Status == http.StatusTooManyRequests ||
			answer.Status == http.StatusServiceUnavailable
}

// vendorRateLimit reports whether the vendor's own way to say "too many
// requests" fits.
func (p retryPolicy) vendorRateLimit(answer Response) (time.Duration, bool) {
	if p.rateLimit == nil {
		return 0, false
	}
	wait, limited := p.rateLimit(answer)

	return max(wait, 0), limited
}

// fitsDeadline reports whether a wait ends before the deadline, or soon enough
// where there is none.
func fitsDeadline(ctx context.Context, wait time.Duration) bool {
	deadline, bounded := ctx.Deadline()
	if bounded {
		return time.Until(deadline) > wait
	}

	return wait <= maxRetryAfter
}

// jitterLimit is how much of the time until the deadline a wait leaves: half of
// it, so that there is time for the request.
func jitterLimit(ctx context.Context, wait time.Duration) time.Duration {
	deadline, bounded := ctx.Deadline()
	if !bounded {
		return time.Second
	}

	return max((time.Until(deadline)-wait)/2, 0) //nolint:mnd // Half of it.
}

type onWaitKey struct{}

// OnWait returns a context that tells of each wait that a server asks for, when
// it begins: such a wait may be long, and nothing else is heard of it.
func OnWait(ctx context.Context, tell func(wait time.Duration)) context.Context {
	return context.WithValue(ctx, onWaitKey{}, tell)
}

func reportWait(ctx context.Context, wait time.Duration) {
	tell, ok := ctx.Value(onWaitKey{}).(func(time.Duration))
	if ok {
		tell(wait)
	}
}

// isPermanent reports whether another attempt would fail in the same way.
func isPermanent(err error) bool {
	_, untrusted := errors.AsType[*tls.CertificateVerificationError](err)
	_, notTLS := errors.AsType[tls.RecordHeaderError](err)
	dns, unresolved := errors.AsType[*net.DNSError](err)

	return errors.Is(err, errTooLarge) || errors.Is(err, errSigning) || errors.Is(err, errUpgrade) ||
		untrusted || notTLS || (unresolved && dns.IsNotFound)
}

// backoff is the wait before a retry: what the server asked for, else full
// jitter, a random part of a bound that doubles with each attempt.
func (p retryPolicy) backoff(waitMin, waitMax time.Duration, attempt int, response *http.Response) time.Duration {
	bound := waitMax
	if shifted := waitMin << min(attempt, 30); shifted > 0 && shifted < waitMax {
		bound = shifted
	}
	jitter := rand.N(max(bound, 1)) //nolint:gosec // Jitter needs no cryptography.
	if response != nil {
		ctx := response.Request.Context()
		if asked, _ := p.throttled(attemptStateFrom(ctx).response); asked > 0 {
			// Many clients were told the same moment: spread them a little.
			asked += min(jitter, time.Second, jitterLimit(ctx, asked))
			reportWait(ctx, asked)

			return asked
		}
	}

	return jitter
}

// retryAfter returns the wait that a Retry-After header asks for, in its two
// forms (seconds, date), or 0.
func retryAfter(header http.Header) time.Duration {
	value := header.Get("Retry-After")
	if seconds, err := strconv.ParseInt(value, 10, 64); err == nil {
		// Beyond a day the exact number matters to nobody, and might overflow.
		return time.Duration(max(min(seconds, 86400), 0)) * time.Second
	}
	if date, err := http.ParseTime(value); err == nil {
		return max(time.Until(date), 0)
	}

	return 0
}
