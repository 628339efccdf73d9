// Package waiting polls an object until it is in a target state. All systems
// use it. They differ in how the object is read and in the names of the states.
package waiting

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// The intervals between polls. The first is short, for operations that end
// soon. Each interval is longer than the one before by intervalGrowth, up to
// maxInterval. So the poll that sees the end is late by at most intervalGrowth
// of the whole wait. pause shortens the intervals.
const (
	firstInterval  = 250 * time.Millisecond
	intervalGrowth = 0.15
	maxInterval    = 10 * time.Second
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
	// Failed are the states that end the wait with an error. The wait goes on
	// in any other state, because vendors add states.
	Failed []string
	// Progress receives a message when the state changes, at most once a
	// second, and every 10 seconds otherwise; nil for none. The log receives
	// the same messages at INFO.
	Progress func(message string)
}

// Error is the error of a wait that ended without success.
type Error struct {
	// System and Description are those of the wait.
	System, Description string
	// Reason is why the wait ended.
	Reason Reason
	// LastState is the state at the last poll that succeeded; "" if none did.
	LastState string
	// Elapsed is the time from the start of the wait to its end.
	Elapsed time.Duration

	// refreshError is the error of the last poll; nil if it succeeded.
	refreshError error
	cause        error
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

// Details describes the last poll in a phrase: "its state was still starting
// after 1m0s".
func (e *Error) Details() string {
	took := e.Elapsed.Round(time.Second).String()
	var failed string
	if e.refreshError != nil {
		failed = "; the last poll failed: " + e.refreshError.Error()
	}
	switch {
	case e.LastState == "":
		return "no poll succeeded in " + took + failed
	case e.Reason == Failed:
		return "its state became " + e.LastState + " after " + took
	default:
		return "its state was still " + e.LastState + " after " + took + failed
	}
}

// Unwrap returns the error of the context, if that ended the wait.
func (e *Error) Unwrap() error { return e.cause }

// WaitForState polls the object until it is in one of the target states, and
// returns the object. It returns an [*Error], and the object as last read, at
// once when the object is in a failed state, when the deadline passes, and when
// the context is cancelled.
func (w Wait[T]) WaitForState(ctx context.Context) (T, error) {
	ctx = WithRateLimitProgress(ctx, w.System, w.Progress)
	p := poller[T]{wait: w, startedAt: time.Now()}
	p.progress = progressReporter{
		system: w.System, description: w.Description, progress: w.Progress, startedAt: p.startedAt,
	}
	interval := firstInterval
	for {
		polledAt := time.Now()
		isDone, err := p.poll(ctx)
		if isDone || err != nil {
			return p.object, err
		}
		timer := time.NewTimer(pause(polledAt, time.Now(), interval))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()

			return p.object, p.contextError(ctx)
		}
		interval = min(interval+time.Duration(intervalGrowth*float64(interval)), maxInterval)
	}
}

// pause returns how long to wait before the next poll. The interval counts from
// poll to poll; after a slow response the pause is at least a quarter of it.
//
// The time of the next poll is rounded down to a multiple of a tick: of the
// largest of 250 ms, 500 ms, 1 s, 2 s and so on that is not longer than the
// interval. So waits that run at the same time poll at the same time, although
// they started at different times, and one list serves all of them.
func pause(polledAt, now time.Time, interval time.Duration) time.Duration {
	tick := firstInterval
	for 2*tick <= interval {
		tick *= 2
	}
	shortest := interval / 4
	next := max(interval-now.Sub(polledAt), shortest)
	next = now.Add(next).Truncate(tick).Sub(now)
	if next < shortest {
		next += tick
	}

	return next
}

// poller is a wait under way.
type poller[T any] struct {
	wait      Wait[T]
	startedAt time.Time
	progress  progressReporter

	// object and state are those of the last poll that succeeded.
	object T
	state  string
	// refreshError is the error of the last poll; nil if it succeeded.
	refreshError error
}

// poll reads the object. It reports whether the object is in a target state,
// and returns an error if the wait ends without success.
func (p *poller[T]) poll(ctx context.Context) (isDone bool, err error) {
	object, err := p.wait.Refresh(ctx)
	if err != nil {
		return false, p.handleRefreshError(ctx, err)
	}
	p.object, p.state, p.refreshError = object, p.wait.State(object), nil
	switch {
	case slices.Contains(p.wait.Target, p.state):
		return true, nil
	case slices.Contains(p.wait.Failed, p.state):
		return false, p.newError(Failed, nil)
	default:
		p.progress.report(ctx, p.state)

		return false, nil
	}
}

// handleRefreshError returns the error that ends the wait; nil if the next poll
// may succeed.
func (p *poller[T]) handleRefreshError(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return p.contextError(ctx)
	case !isTransient(err):
		return err
	default:
		p.refreshError = err
		p.progress.report(ctx, "could not be read, trying again")

		return nil
	}
}

// contextError returns the error of a wait that its context ended.
func (p *poller[T]) contextError(ctx context.Context) *Error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return p.newError(Timeout, ctx.Err())
	}

	return p.newError(Interrupted, ctx.Err())
}

func (p *poller[T]) newError(reason Reason, cause error) *Error {
	return &Error{
		System:       p.wait.System,
		Description:  p.wait.Description,
		Reason:       reason,
		LastState:    p.state,
		Elapsed:      time.Since(p.startedAt),
		refreshError: p.refreshError,
		cause:        cause,
	}
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
