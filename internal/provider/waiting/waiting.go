// Package waiting watches an object until it is in a state that was asked for.
// It is the one waiter for all systems: what differs is how they are looked at
// and what their states are called.
package waiting

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// The intervals between looks: the first is short for what is quick, and each
// is longer by a part than the one before, up to the last. So the look that
// sees the end comes late by that part of the whole wait at most.
const (
	firstInterval  = 250 * time.Millisecond
	intervalGrowth = 0.15
	maxInterval    = 10 * time.Second
)

// How often progress is told: while nothing changes, and at most.
const (
	progressInterval    = 10 * time.Second
	minProgressInterval = time.Second
)

// Wait says what is waited for. The deadline is the context's.
type Wait[T any] struct {
	// System is the vendor's name, with which errors begin.
	System string
	// Description says what is waited for, as a phrase that follows "waiting
	// for": `instance "i-123" to run`.
	Description string
	// Refresh reads the object. An error that may be over at the next look,
	// such as a server that is down, does not end the wait. Any other error
	// ends it, and Until returns that error unchanged.
	Refresh func(ctx context.Context) (T, error)
	// State returns the vendor's name of the object's state, as users know it.
	State func(T) string
	// Target are the states to wait for.
	Target []string
	// Failed are the states from which the object never gets there. Any other
	// state is one to wait in: vendors add states.
	Failed []string
	// Progress is told, now and then, what is being waited for. Nil for nobody.
	Progress func(message string)
	// FirstInterval is the first interval between looks; 0 for the usual one.
	FirstInterval time.Duration
}

// Error is a wait that ended without success.
type Error struct {
	// System and For are the wait's own.
	System, Description string
	// Reason is why it ended.
	Reason Reason
	// LastState is the last state seen, "" if none was.
	LastState string
	// Elapsed is how long it took.
	Elapsed time.Duration
	// RefreshError is the error of the last look; nil if it succeeded.
	RefreshError error

	cause error
}

// Reason is why a wait ended without success.
type Reason string

// The reasons.
const (
	// Timeout: the time was up.
	Timeout Reason = "timed out"
	// Interrupted: the user gave up.
	Interrupted Reason = "interrupted"
	// Failed: the object is in a state from which it never gets there.
	Failed Reason = "failed"
)

// Error returns the failure in one line.
func (e *Error) Error() string {
	return e.System + ": " + string(e.Reason) + " waiting for " + e.Description + ": " + e.Details()
}

// Details says what was last seen.
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

// Unwrap returns the context's error, if that ended the wait.
func (e *Error) Unwrap() error { return e.cause }

// WaitForState looks at the object until it is in one of the states to wait
// for, and returns it as it is then. It ends with an *Error when the object
// fails, when the context's deadline comes or when the context is cancelled, at
// once in all three cases, and returns the object as it was last seen.
func (w Wait[T]) WaitForState(ctx context.Context) (T, error) {
	began := time.Now()
	ctx = WithRateLimitProgress(ctx, w.System, w.Progress)
	interval := w.FirstInterval
	if interval == 0 {
		interval = firstInterval
	}
	var last T
	var state string
	var lookError error
	reporter := progressReporter{progress: w.Progress, description: w.Description, started: began}
	for {
		asked := time.Now()
		now, err := w.Refresh(ctx)
		switch {
		case err != nil && ctx.Err() != nil:
			return last, w.contextError(ctx, state, began, lookError)
		case err != nil && !isTransient(err):
			return last, err
		case err != nil:
			lookError = err
			reporter.report("could not be read, trying again")
		default:
			lookError = nil
			last, state = now, w.State(now)
			if slices.Contains(w.Target, state) {
				return last, nil
			}
			if slices.Contains(w.Failed, state) {
				return last, w.newError(Failed, state, began, nil)
			}
			reporter.report(state)
		}
		// Counted from look to look, but a server that takes long gets a rest.
		timer := time.NewTimer(max(interval-time.Since(asked), interval/4))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()

			return last, w.contextError(ctx, state, began, lookError)
		}
		interval = min(interval+time.Duration(intervalGrowth*float64(interval)), maxInterval)
	}
}

// progressReporter tells of progress, but not so often that nobody can read it.
type progressReporter struct {
	progress    func(message string)
	description string
	started     time.Time

	reportedAt time.Time
	// lastState is the state that was told last.
	lastState string
}

func (r *progressReporter) report(state string) {
	since := time.Since(r.reportedAt)
	if r.progress == nil || since < minProgressInterval || (state == r.lastState && since < progressInterval) {
		return
	}
	r.reportedAt, r.lastState = time.Now(), state
	r.progress("Waiting for " + r.description + ": " + state + ", " + time.Since(r.started).Round(time.Second).String() + " elapsed")
}

// contextError is the error of a wait that its context ended.
func (w Wait[T]) contextError(ctx context.Context, state string, began time.Time, lookError error) *Error {
	reason := Interrupted
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		reason = Timeout
	}

	failure := w.newError(reason, state, began, ctx.Err())
	failure.RefreshError = lookError

	return failure
}

// isTransient reports whether the next look may succeed after a look that
// failed.
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
