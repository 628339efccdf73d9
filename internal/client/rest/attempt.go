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

// maxResponseSize is the largest answer that is read, in bytes.
const maxResponseSize = 32 << 20

var (
	errTooLarge = fmt.Errorf("the answer is larger than %d MiB", maxResponseSize>>20)
	errSigning  = errors.New("signing the request")
	errUpgrade  = errors.New("the server answered 101 Switching Protocols, which the request did not ask for")
)

// attemptState is what is known of a call on its way, kept in its context
// because the retry policy sees nothing else of the request.
type attemptState struct {
	call     *Call
	attempts int
	// sentAt is when the latest attempt began.
	sentAt time.Time
	// retries are those attempts after the first that count against the user's
	// limit.
	retries int
	// response is the latest one.
	response Response
	// unanswered tells whether the latest attempt may have reached the server
	// without an answer having come: it is set when the attempt gets hold of a
	// connection. The transport's own goroutines may write it.
	unanswered atomic.Bool
	// decode reads the latest answer if its status means success; nil if the
	// call ignores the body.
	decode func() error
	// malformed is the error of decode, nil if the answer is as promised.
	malformed error
}

type attemptStateKey struct{}

func attemptStateFrom(ctx context.Context) *attemptState {
	t, ok := ctx.Value(attemptStateKey{}).(*attemptState)
	if !ok {
		return &attemptState{call: &Call{Retry: RetryNever}}
	}

	return t
}

// attemptTransport is the http.RoundTripper that makes single attempts: it
// waits for a free slot, bounds the time, signs anew, reads the answer to its
// end (so that a connection that breaks in the middle counts as a failed
// attempt) and logs.
type attemptTransport struct {
	transport    http.RoundTripper
	slots        chan struct{}
	timeout      time.Duration
	userAgent    string
	authenticate func(*http.Request) error
	log          func(ctx context.Context, message string, fields map[string]any)
	secrets      []string
}

// RoundTrip makes one attempt. The caller's context cancels a request that
// changes the system only until the request is on the wire. From then on the
// server may carry it out, and only the answer shows the result. The request
// timeout still applies.
func (a *attemptTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	caller := request.Context()
	t := attemptStateFrom(caller)
	t.attempts++
	t.unanswered.Store(false)

	// The wait for a slot is not the server's fault and not in the timeout.
	select {
	case a.slots <- struct{}{}:
		defer func() { <-a.slots }()
	case <-caller.Done():
		return nil, caller.Err()
	}

	ctx, cancel := context.WithTimeout(context.WithoutCancel(caller), a.timeout)
	defer cancel()
	follow := context.AfterFunc(caller, cancel)
	defer follow()
	onWire := func() {
		t.unanswered.Store(true)
		if t.call.canBeInDoubt() {
			follow()
		}
	}
	began := time.Now()
	t.sentAt = began
	response, err := a.send(ctx, t, request, onWire)
	switch {
	case err == nil:
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		err = &timeoutError{timeout: a.timeout}
	case ctx.Err() != nil:
		err = caller.Err()
	}
	if a.log != nil {
		a.logAttempt(caller, request, response, err, t, time.Since(began))
	}

	return response, err
}

// send sends one request and calls onWire when that has a connection.
func (a *attemptTransport) send(
	ctx context.Context, t *attemptState, request *http.Request, onWire func(),
) (*http.Response, error) {
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		// The pool may try a second connection where the first went stale.
		GetConn: func(string) { t.unanswered.Store(false) },
		GotConn: func(httptrace.GotConnInfo) { onWire() },
	})
	signed := request.Clone(ctx)
	signed.Header.Set("User-Agent", a.userAgent)
	if a.authenticate != nil {
		err := a.authenticate(signed)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errSigning, err)
		}
		t.call.authSecrets = append(t.call.authSecrets, authSecrets(signed.Header.Get("Authorization"))...)
	}
	response, err := a.transport.RoundTrip(signed)
	if err != nil {
		return nil, err
	}
	if response.StatusCode == http.StatusSwitchingProtocols {
		// Its body is the connection itself and has no end.
		_ = response.Body.Close()

		return nil, errUpgrade
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxResponseSize+1))
	closeErr := response.Body.Close()
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading the answer: %w", err)
	case closeErr != nil:
		return nil, fmt.Errorf("reading the answer: %w", closeErr)
	case len(body) > maxResponseSize:
		return nil, errTooLarge
	}
	t.unanswered.Store(false)
	t.response = Response{Status: response.StatusCode, Header: response.Header, Body: body}
	response.Body = io.NopCloser(bytes.NewReader(body))
	response.Request = request // With the caller's context, which the backoff reads.

	return response, nil
}

// logAttempt tells of an attempt without its headers and bodies, which may hold
// what nobody should read in a log.
func (a *attemptTransport) logAttempt(
	ctx context.Context, request *http.Request, response *http.Response, err error, t *attemptState,
	took time.Duration,
) {
	r := newRedactor(slices.Concat(t.call.Secrets, t.call.authSecrets, a.secrets)...)
	fields := map[string]any{
		"method":      request.Method,
		"url":         r.redactOwnText(request.URL.Redacted()),
		"attempt":     t.attempts,
		"duration_ms": took.Milliseconds(),
	}
	if err != nil {
		fields["error"] = r.redactError(err)
	} else {
		fields["status"] = response.StatusCode
	}
	a.log(ctx, "API request", fields)
}

// timeoutError says that an attempt took too long.
type timeoutError struct {
	timeout time.Duration
}

// Error returns the failure in one line.
func (e *timeoutError) Error() string { return fmt.Sprintf("no answer within %s", e.timeout) }
