// Package waiting polls an object until it is in a target state. All systems use
// it. They differ in how the object is read and in the names of the states.
package waiting

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// The intervals between polls. The first is short, for operations that end soon.
// Each interval is longer than the one before by intervalGrowth, up to
// maxInterval. So the poll that sees the end is late by at most intervalGrowth
// of the whole wait.
const (
	firstInterval  = 250 * time.Millisecond
	intervalGrowth = 0.15
	maxInterval    = 10 * time.Second
)

// The intervals between progress messages: while the state stays the same, and
// at least.
const (
	progressInterval    = 10 * time.Second
	minProgressInterval = time.Second
)

// Wait describes a wait. The deadline is that of the context.
type Wait[T any] struct {
	// System is the display name of the system, with which errors start.
	System string
	// Description is a phrase that follows "waiting for":
	// `instance "i-123" to run`.
	Description string
	// Refresh reads the object. A transient error, such as a server that is
	// down, does not end the wait. Any other error ends it, and WaitForState
	// returns that error unchanged.
	Refresh func(ctx context.Context) (T, error)
	// State returns the vendor's name of the object's state.
	State func(T) string
	// Target are the states that end the wait with success.
	Target []string
	// Failed are the states that end the wait with an error. The wait goes on in
	// any other state, because vendors add states.
	Failed []string
	// Progress receives a message now and then; nil for none.
	Progress func(message string)
	// FirstInterval is the first interval between polls; 0 for the default.
	FirstInterval time.Duration
}

// Error is a wait that ended without success.
type Error struct {
	// System and Description are those of the wait.
	System, Description string
	// Reason is why the wait ended.
	Reason Reason
	// LastState is the state at the last poll that succeeded; "" if none did.
	LastState string
	// Elapsed is how long the wait took.
	Elapsed time.Duration
	// RefreshError is the error of the last poll; nil if it succeeded.
	RefreshError error

	cause error
}

// Reason is why a wait ended without success.
type Reason string

// The reasons.
const (
	// Timeout: the deadline passed.
	Timeout Reason = "timed out"
	// Interrupted: the user interrupted the wait.
	Interrupted Reason = "interrupted"
	// Failed: the object is in one of the failed states.
	Failed Reason = "failed"
)

// Error returns the failure in one line.
func (e *Error) Error() string {
	return e.System + ": " + string(e.Reason) + " waiting for " + e.Description + ": " + e.Details()
}

// Details describes the last poll.
func (e *Error) Details() string {
	took := e.Elapsed.Round(time.Second).String()
	var failed string
	if e.RefreshError != nil {
		failed = "; the last attempt to read it failed: " + e.RefreshError.Error()
	}
	switch {
	case e.LastState == "":
		return "no state was seen in " + took + failed
	case e.Reason == Failed:
		return "its state became " + e.LastState + " after " + took
	default:
		return "its state was still " + e.LastState + " after " + took + failed
	}
}

// Unwrap returns the error of the context, if that ended the wait.
func (e *Error) Unwrap() error { return e.cause }

// WaitForState polls the object until it is in one of the target states, and
// returns the object. It returns an *Error and the object as last read when the
// object is in a failed state, when the deadline passes, or when the context is
// cancelled, at once in all three cases.
func (w Wait[T]) WaitForState(ctx context.Context) (T, error) {
	began := time.Now()
	ctx = WithRateLimitProgress(ctx, w.System, w.Progress)
	interval := w.FirstInterval
	if interval == 0 {
		interval = firstInterval
	}
	var last T
	var state string
	var refreshError error
	reporter := progressReporter{progress: w.Progress, description: w.Description, started: began}
	for {
		asked := time.Now()
		now, err := w.Refresh(ctx)
		switch {
		case err != nil && ctx.Err() != nil:
			return last, w.contextError(ctx, state, began, refreshError)
		case err != nil && !isTransient(err):
			return last, err
		case err != nil:
			refreshError = err
			reporter.report("could not be read, trying again")
		default:
			refreshError = nil
			last, state = now, w.State(now)
			if slices.Contains(w.Target, state) {
				return last, nil
			}
			if slices.Contains(w.Failed, state) {
				return last, w.newError(Failed, state, began, nil)
			}
			reporter.report(state)
		}
		// The interval counts from poll to poll. After a slow answer it is at
		// least a quarter.
		timer := time.NewTimer(max(interval-time.Since(asked), interval/4))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()

			return last, w.contextError(ctx, state, began, refreshError)
		}
		interval = min(interval+time.Duration(intervalGrowth*float64(interval)), maxInterval)
	}
}

// progressReporter reports progress, at most once in minProgressInterval.
type progressReporter struct {
	progress    func(message string)
	description string
	started     time.Time

	reportedAt time.Time
	// lastState is the state of the last message.
	lastState string
}

func (r *progressReporter) report(state string) {
	since := time.Since(r.reportedAt)
	if r.progress == nil || since < minProgressInterval || (state == r.lastState && since < progressInterval) {
		return
	}
	r.reportedAt, r.lastState = time.Now(), state
	elapsed := time.Since(r.started).Round(time.Second)
	r.progress(fmt.Sprintf("Waiting for %s: %s, %s elapsed", r.description, state, elapsed))
}

// contextError returns the error of a wait that its context ended.
func (w Wait[T]) contextError(ctx context.Context, state string, began time.Time, refreshError error) *Error {
	reason := Interrupted
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		reason = Timeout
	}

	failure := w.newError(reason, state, began, ctx.Err())
	failure.RefreshError = refreshError

	return failure
}

// isTransient reports whether the next poll may succeed after this error.
func isTransient(err error) bool {
	switch rest.KindOf(err) {
	case rest.Unreachable, rest.TimedOut, rest.Unavailable, rest.Malformed:
		return true
	default:
		return false
	}
}

func (w Wait[T]) newError(reason Reason, state string, began time.Time, cause error) *Error {
	return &Error{
		System: w.System, Description: w.Description, Reason: reason, LastState: state, Elapsed: time.Since(began),
		cause: cause,
	}
}
