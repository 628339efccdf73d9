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

// maxRetryAfter is the longest wait that a server may ask for. A longer one
// ends the call, so that nobody sits before a silent terminal.
const maxRetryAfter = 5 * time.Minute

// shouldRetry is the retry policy. A request that cannot have reached the server,
// or that the server put off (429, 503), goes out again whatever its method; after
// any other failure only one that may be repeated does.
func shouldRetry(ctx context.Context, response *http.Response, err error) (bool, error) {
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	t := tripFrom(ctx)
	if err != nil {
		return !permanent(err) && (!t.pending.Load() || t.call.repeatable()), nil
	}
	if slices.Contains(t.call.Final, response.StatusCode) {
		return false, nil
	}
	switch response.StatusCode {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return worthWaiting(ctx, retryAfter(response.Header)), nil
	case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported:
		return false, nil
	default:
		return response.StatusCode >= http.StatusInternalServerError && t.call.repeatable(), nil
	}
}

// worthWaiting reports whether a wait ends soon enough and before the deadline.
func worthWaiting(ctx context.Context, wait time.Duration) bool {
	deadline, bounded := ctx.Deadline()

	return wait <= maxRetryAfter && (!bounded || time.Until(deadline) > wait)
}

// permanent reports whether another attempt would fail in the same way.
func permanent(err error) bool {
	_, untrusted := errors.AsType[*tls.CertificateVerificationError](err)
	_, notTLS := errors.AsType[tls.RecordHeaderError](err)
	dns, unresolved := errors.AsType[*net.DNSError](err)

	return errors.Is(err, errTooLarge) || errors.Is(err, errSigning) ||
		untrusted || notTLS || (unresolved && dns.IsNotFound)
}

// backoff is the wait before a retry: what the server asked for, else full
// jitter, a random part of a bound that doubles with each attempt.
func backoff(waitMin, waitMax time.Duration, attempt int, response *http.Response) time.Duration {
	bound := waitMax
	if shifted := waitMin << min(attempt, 30); shifted > 0 && shifted < waitMax {
		bound = shifted
	}
	jitter := rand.N(max(bound, 1)) //nolint:gosec // Jitter needs no cryptography.
	if response != nil {
		if asked := retryAfter(response.Header); asked > 0 {
			// Many clients were told the same moment: spread them a little.
			return asked + min(jitter, time.Second)
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
