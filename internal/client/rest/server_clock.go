package rest

import (
	"net/http"
	"sync/atomic"
	"time"
)

// serverClock knows how far the server's clock is ahead of this machine's, from
// the Date headers of its answers.
type serverClock struct {
	offset atomic.Int64 // A time.Duration, accurate to a second.
}

// update updates the difference from an answer that has just arrived.
func (c *serverClock) update(header http.Header) {
	date, err := http.ParseTime(header.Get("Date"))
	if err == nil {
		c.offset.Store(int64(time.Until(date)))
	}
}

// ServerTime returns what the server's clock showed at a moment of this
// machine's, to within [ClockTolerance]. It uses this machine's clock if no
// answer of the server had a Date.
func (c *Client) ServerTime(at time.Time) time.Time {
	return at.Add(time.Duration(c.clock.offset.Load()))
}

// ClockTolerance is how wrong a time of [Client.ServerTime] may be: a Date has
// whole seconds, and the machine that dates an object need not be the one that
// answers.
const ClockTolerance = 2 * time.Second
