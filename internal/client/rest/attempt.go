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

// maxResponseSize is the size of the largest response that the client reads, in
// bytes.
const maxResponseSize = 32 << 20

var (
	errTooLarge = fmt.Errorf("the response is larger than %d MiB", maxResponseSize>>20)
	errSigning  = errors.New("signing the request")
	errUpgrade  = errors.New("the server answered 101 Switching Protocols, which the request did not ask for")
)

// attemptState is the state of a call between its attempts. The context of the
// request carries it, because the retry policy receives no other part of the
// request.
type attemptState struct {
	call *Call
	// attempts is the number of attempts so far.
	attempts int
	// sentAt is the start of the latest attempt.
	sentAt time.Time
	// retries is the number of attempts that count against the user's limit.
	retries int
	// response is the latest response.
	response Response
	// unanswered reports whether the latest attempt may have reached the server
	// and has no response yet: the attempt has a connection. Goroutines of
	// net/http may write it.
	unanswered atomic.Bool
	// decode decodes the latest response if it means success; nil if the call
	// ignores the body.
	decode func() error
	// malformed is the error of decode; nil for a valid response.
	malformed error
}

type attemptStateKey struct{}

func attemptStateFrom(ctx context.Context) *attemptState {
	state, ok := ctx.Value(attemptStateKey{}).(*attemptState)
	if !ok {
		return &attemptState{call: &Call{Retry: RetryNever}}
	}

	return state
}

// attemptTransport is the http.RoundTripper of single attempts. It waits for
// the turn of the attempt, bounds the time, signs each attempt anew, reads the
// whole response and logs. So a connection that breaks during the response
// fails the attempt.
type attemptTransport struct {
	transport http.RoundTripper
	// slots has a place for each concurrent request.
	slots chan struct{}
	// pacer bounds the rate of the requests; nil for no bound.
	pacer        *Pacer
	timeout      time.Duration
	userAgent    string
	authenticate func(*http.Request) error
	log          func(ctx context.Context, message string, fields map[string]any)
	// logTurn receives the progress of a long wait for a turn; nil for none.
	logTurn func(ctx context.Context, progress string)
	secrets []string
}

// RoundTrip sends one attempt. The caller's context cancels a request that
// changes the system only until the request is on the wire. From then on the
// server may carry it out, and only the response shows the result. The request
// timeout still applies.
func (a *attemptTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	caller := request.Context()
	state := attemptStateFrom(caller)
	state.unanswered.Store(false)

	// The wait is not part of the request timeout.
	err := a.waitForTurn(caller)
	if err != nil {
		return nil, &notSentError{cause: err}
	}
	defer func() { <-a.slots }()
	state.attempts++
	ctx, cancel := context.WithTimeout(context.WithoutCancel(caller), a.timeout)
	defer cancel()
	ignoreCaller := context.AfterFunc(caller, cancel)
	defer ignoreCaller()
	onWire := func() {
		state.unanswered.Store(true)
		if state.call.canBeInDoubt() {
			ignoreCaller()
		}
	}
	state.sentAt = time.Now()
	response, err := a.send(ctx, state, request, onWire)
	switch {
	case err == nil:
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		err = &timeoutError{timeout: a.timeout}
	case ctx.Err() != nil:
		err = caller.Err()
	}
	if a.log != nil {
		a.logAttempt(caller, request, response, err, state, time.Since(state.sentAt))
	}

	return response, err
}

// waitForTurn waits until the request may be sent, or until the context ends.
// The caller then has a slot.
func (a *attemptTransport) waitForTurn(ctx context.Context) error {
	if a.pacer == nil {
		return acquire(ctx, a.slots)
	}
	var report func(progress string)
	if a.logTurn != nil {
		report = func(progress string) { a.logTurn(ctx, progress) }
	}
	defer a.pacer.enter(report)()

	return a.pacer.waitForTurn(ctx, a.slots)
}

// send sends one request and calls onWire when the request has a connection.
func (a *attemptTransport) send(
	ctx context.Context, state *attemptState, request *http.Request, onWire func(),
) (*http.Response, error) {
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		// If a kept connection is closed, net/http tries another one.
		GetConn: func(string) { state.unanswered.Store(false) },
		GotConn: func(httptrace.GotConnInfo) { onWire() },
	})
	signed := request.Clone(ctx)
	signed.Header.Set("User-Agent", a.userAgent)
	if a.authenticate != nil {
		err := a.authenticate(signed)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errSigning, err)
		}
		state.call.authSecrets = append(state.call.authSecrets, authSecrets(signed.Header.Get("Authorization"))...)
	}
	response, err := a.transport.RoundTrip(signed)
	if err != nil {
		return nil, err
	}
	if response.StatusCode == http.StatusSwitchingProtocols {
		// The body is the connection itself and has no end.
		_ = response.Body.Close()

		return nil, errUpgrade
	}
	body, err := readBody(response.Body)
	if err != nil {
		return nil, err
	}
	state.unanswered.Store(false)
	state.response = Response{Status: response.StatusCode, Header: response.Header, Body: body}
	response.Body = io.NopCloser(bytes.NewReader(body))
	response.Request = request // It has the caller's context, which backoff needs.

	return response, nil
}

// readBody reads and closes the body of a response.
func readBody(reader io.ReadCloser) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(reader, maxResponseSize+1))
	err = errors.Join(err, reader.Close())
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading the response: %w", err)
	case len(body) > maxResponseSize:
		return nil, errTooLarge
	default:
		return body, nil
	}
}

// logAttempt logs an attempt, without headers and bodies, which may contain
// secrets.
func (a *attemptTransport) logAttempt(
	ctx context.Context, request *http.Request, response *http.Response, err error, state *attemptState,
	took time.Duration,
) {
	r := newRedactor(slices.Concat(state.call.Secrets, state.call.authSecrets, a.secrets)...)
	fields := map[string]any{
		"method":      request.Method,
		"url":         r.redactOwnText(request.URL.Redacted()),
		"attempt":     state.attempts,
		"duration_ms": took.Milliseconds(),
	}
	if err != nil {
		fields["error"] = r.redactError(err)
	} else {
		fields["status"] = response.StatusCode
	}
	a.log(ctx, "API request", fields)
}

// timeoutError is the error of an attempt that exceeded the request timeout.
type timeoutError struct {
	timeout time.Duration
}

// Error returns the message in one line.
func (e *timeoutError) Error() string { return fmt.Sprintf("no response within %s", e.timeout) }

// notSentError is the error of an attempt whose context ended before the
// attempt was sent.
type notSentError struct {
	cause error
}

// Error returns the message in one line.
func (e *notSentError) Error() string { return "not sent: " + e.cause.Error() }

// Unwrap returns the error of the context.
func (e *notSentError) Unwrap() error { return e.cause }
