package qubell

import (
	"strconv"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// createdAt returns when an object was created, by the server's clock, in whole
// seconds. An id starts with this time (design/api/qubell.md, "Object ids"). If
// the id has another form, createdAt returns the zero time.
func createdAt(id string) time.Time {
	const length, secondsLength = 24, 8
	if len(id) != length {
		return time.Time{}
	}
	seconds, err := strconv.ParseInt(id[:secondsLength], 16, 64)
	if err != nil {
		return time.Time{}
	}

	return time.Unix(seconds, 0).UTC()
}

// createdSince reports whether an object may have been created since a time of
// this machine's clock.
func (c *Client) createdSince(id string, since time.Time) bool {
	at := createdAt(id)

	return at.IsZero() || !at.Before(c.rest.ServerTime(since).Add(-rest.ClockTolerance).Truncate(time.Second))
}
