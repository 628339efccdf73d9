package rest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"slices"
	"sync/atomic"
	"time"
)

// maxAnswer is the largest answer that is read, in bytes.
const maxAnswer = 32 << 20

var (
	errTooLarge = fmt.Errorf("the answer is larger than %d MiB", maxAnswer>>20)
	errSigning  = errors.New("signing the request")
)

// trip is what is known of a call on its way, kept in its context because the
// retry policy sees nothing else of the request.
type trip struct {
	call     *Call
	attempts int
	// retries are those attempts after the first that count against the user's limit.
	retries int
	// answer is the latest one.
	answer Answer
	// pending tells whether the latest attempt may have reached the server
	// without an answer having come: it is set when the attempt gets hold of a
	// connection. The transport's own goroutines may write it.
	pending atomic.Bool
}

type tripKey struct{}

func tripFrom(ctx context.Context) *trip {
	t, ok := ctx.Value(tripKey{}).(*trip)
	if !ok {
		return &trip{call: &Call{Repeat: RepeatNever}}
	}

	return t
}

// attempts is the http.RoundTripper that makes single attempts: it waits for a
// free slot, bounds the time, signs anew, reads the answer to its end (so that
// a connection that breaks in the middle counts as a failed attempt) and logs.
type attempts struct {
	pool         http.RoundTripper
	slots        chan struct{}
	timeout      time.Duration
	userAgent    string
	authenticate func(*http.Request) error
	log          func(ctx context.Context, message string, fields map[string]any)
	secrets      []string
}

// RoundTrip makes one attempt.
func (a *attempts) RoundTrip(request *http.Request) (*http.Response, error) {
	caller := request.Context()
	t := tripFrom(caller)
	t.attempts++
	t.pending.Store(false)

	// The wait for a slot is not the server's fault and not in the timeout.
	select {
	case a.slots <- struct{}{}:
		defer func() { <-a.slots }()
	case <-caller.Done():
		return nil, caller.Err()
	}

	ctx, cancel := context.WithTimeout(caller, a.timeout)
	defer cancel()
	began := time.Now()
	response, err := a.send(ctx, t, request)
	if err != nil && ctx.Err() != nil && caller.Err() == nil {
		err = &timeoutError{after: a.timeout}
	}
	if a.log != nil {
		a.logAttempt(caller, request, response, err, t, time.Since(began))
	}

	return response, err
}

func (a *attempts) send(ctx context.Context, t *trip, request *http.Request) (*http.Response, error) {
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		// The pool may try a second connection where the first went stale.
		GetConn: func(string) { t.pending.Store(false) },
		GotConn: func(httptrace.GotConnInfo) { t.pending.Store(true) },
	})
	signed := request.Clone(ctx)
	signed.Header.Set("User-Agent", a.userAgent)
	if a.authenticate != nil {
		err := a.authenticate(signed)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errSigning, err)
		}
		t.call.proofs = append(t.call.proofs, proofs(signed.Header.Get("Authorization"))...)
	}
	response, err := a.pool.RoundTrip(signed)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	closeErr := response.Body.Close()
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading the answer: %w", err)
	case closeErr != nil:
		return nil, fmt.Errorf("reading the answer: %w", closeErr)
	case len(body) > maxAnswer:
		return nil, errTooLarge
	}
	t.pending.Store(false)
	t.answer = Answer{Status: response.StatusCode, Header: response.Header, Body: body}
	response.Body = io.NopCloser(bytes.NewReader(body))

	return response, nil
}

// logAttempt tells of an attempt without its headers and bodies, which may hold
// what nobody should read in a log.
func (a *attempts) logAttempt(ctx context.Context, request *http.Request, response *http.Response, err error, t *trip, took time.Duration) {
	r := newRedactor(slices.Concat(t.call.Secrets, t.call.proofs, a.secrets)...)
	fields := map[string]any{
		"method":      request.Method,
		"url":         r.own(request.URL.Redacted()),
		"attempt":     t.attempts,
		"duration_ms": took.Milliseconds(),
	}
	if err != nil {
		fields["error"] = r.failure(err)
	} else {
		fields["status"] = response.StatusCode
	}
	a.log(ctx, "API request", fields)
}

// timeoutError says that an attempt took too long.
type timeoutError struct {
	after time.Duration
}

// Error returns the failure in one line.
func (e *timeoutError) Error() string { return fmt.Sprintf("no answer within %s", e.after) }
