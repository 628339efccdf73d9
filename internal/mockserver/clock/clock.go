// Package clock gives the reference server its time. Everything that a system
// does in the course of time (boots, jobs, rate limits, time stamps) is
// computed from this clock when somebody looks, so that a test can let an hour
// pass at once.
package clock

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Clock tells a time that is its base plus an offset, and the offset only grows
// until Reset. It is safe for use by many goroutines.
type Clock struct {
	base   func() time.Time
	manual bool

	mu     sync.Mutex
	offset time.Duration
	// offsetChanged is closed, and replaced, when the offset changes.
	offsetChanged chan struct{}
}

// Real returns a clock that runs with the machine's own clock.
func Real() *Clock {
	return &Clock{base: time.Now, offsetChanged: make(chan struct{})}
}

// Manual returns a clock that stands at start and moves only by Advance.
func Manual(start time.Time) *Clock {
	return &Clock{base: func() time.Time { return start }, manual: true, offsetChanged: make(chan struct{})}
}

// Now returns the clock's time in UTC.
func (c *Clock) Now() time.Time {
	return c.base().Add(c.Offset()).UTC()
}

// Manual reports whether the clock moves only by Advance.
func (c *Clock) Manual() bool {
	return c.manual
}

// Offset returns how far the clock has been advanced in all.
func (c *Clock) Offset() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()

	return c.offset
}

// Advance moves the clock forward by d and returns its new time. A negative d
// is a mistake of the caller, and panics: the systems' state machines rely on a
// time that never goes back.
func (c *Clock) Advance(d time.Duration) time.Time {
	if d < 0 {
		panic(fmt.Sprintf("clock: Advance(%s): time does not go back", d))
	}
	c.mu.Lock()
	c.offset += d
	c.notifyWaiters()
	c.mu.Unlock()

	return c.Now()
}

// Wait blocks until the clock shows t, or until ctx ends; then it returns why
// ctx has ended.
func (c *Clock) Wait(ctx context.Context, t time.Time) error {
	for {
		c.mu.Lock()
		left, moved := t.Sub(c.base().Add(c.offset)), c.offsetChanged
		c.mu.Unlock()
		if left <= 0 {
			return nil
		}
		if err := c.waitFor(ctx, left, moved); err != nil {
			return err
		}
	}
}

// waitFor blocks until the clock has moved in one of its two ways, or until ctx
// ends.
func (c *Clock) waitFor(ctx context.Context, left time.Duration, moved <-chan struct{}) error {
	var due <-chan time.Time
	if !c.manual {
		timer := time.NewTimer(left)
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-due:
	case <-moved:
	case <-ctx.Done():
		return context.Cause(ctx)
	}

	return nil
}

// notifyWaiters lets those who wait look at the clock again. It is called with
// the lock held.
func (c *Clock) notifyWaiters() {
	close(c.offsetChanged)
	c.offsetChanged = make(chan struct{})
}

// Reset takes back every Advance. It belongs to a reset of the whole server,
// when nothing remembers the later time.
func (c *Clock) Reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset = 0
	c.notifyWaiters()
}
