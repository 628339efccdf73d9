package rest

import (
	"net/http"
	"sync/atomic"
	"time"
)

// serverClock is the difference between the server's clock and this machine's,
// from the Date headers of the responses.
type serverClock struct {
	offset atomic.Int64 // A time.Duration, accurate to a second.
}

// update sets the difference from the header of a response that has just
// arrived.
func (c *serverClock) update(header http.Header) {
	date, err := http.ParseTime(header.Get("Date"))
	if err == nil {
		c.offset.Store(int64(time.Until(date)))
	}
}

// ServerTime converts a time of this machine's clock to the server's clock,
// with an error of at most [ClockTolerance]. If no response had a Date header,
// it returns the time unchanged.
func (c *Client) ServerTime(at time.Time) time.Time {
	return at.Add(time.Duration(c.clock.offset.Load()))
}

// ClockTolerance is the largest error of [Client.ServerTime]: a Date header has
// whole seconds, and another machine may set the time of an object.
const ClockTolerance = 2 * time.Second
