// Package clock is the clock of the reference server. The systems compute all
// that depends on time (boots, jobs, rate limits, timestamps) from this clock
// on each request, so a test can move it by an hour at once.
package clock

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Clock returns a base time plus an offset, which only grows until Reset. It is
// safe for concurrent use.
type Clock struct {
	base   func() time.Time
	manual bool

	mu     sync.Mutex
	offset time.Duration
	// offsetChanged is closed and replaced when the offset changes.
	offsetChanged chan struct{}
}

// Real returns a clock that follows the machine's clock.
func Real() *Clock {
	return &Clock{base: time.Now, offsetChanged: make(chan struct{})}
}

// Manual returns a clock that starts at start and moves only by Advance.
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

// Offset returns the sum of all calls of Advance since the last Reset.
func (c *Clock) Offset() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()

	return c.offset
}

// Advance moves the clock forward by d and returns the new time. It panics if d
// is negative, because the systems rely on time that never goes back.
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

// Wait blocks until the clock reaches t. If ctx ends first, it returns the
// cause.
func (c *Clock) Wait(ctx context.Context, t time.Time) error {
	for {
		c.mu.Lock()
		left, moved := t.Sub(c.base().Add(c.offset)), c.offsetChanged
		c.mu.Unlock()
		if left <= 0 {
			return nil
		}
		err := c.waitFor(ctx, left, moved)
		if err != nil {
			return err
		}
	}
}

// waitFor blocks until the time left has passed on a real clock, the offset
// changes, or ctx ends.
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

// notifyWaiters wakes all calls of Wait. It is called with the lock held.
func (c *Clock) notifyWaiters() {
	close(c.offsetChanged)
	c.offsetChanged = make(chan struct{})
}

// Reset sets the offset to 0. It is for a reset of the whole server, after
// which nothing depends on the later time.
func (c *Clock) Reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset = 0
	c.notifyWaiters()
}
