package qubell

import (
	"fmt"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
)

// Time is a time, which the API writes in milliseconds since the epoch. The
// zero value is null.
type Time struct{ time.Time }

// UnmarshalJSON reads milliseconds, as a number or as a string.
func (t *Time) UnmarshalJSON(data []byte) error {
	*t = Time{}
	if string(data) == "null" {
		return nil
	}
	var epoch lenient.Int
	err := epoch.UnmarshalJSON(data)
	if err != nil {
		return fmt.Errorf("%s is not a time in milliseconds", data)
	}
	*t = Time{time.UnixMilli(int64(epoch)).UTC()}

	return nil
}

// milliseconds returns an interval in milliseconds, rounded up, because 0 has
// another meaning to the API.
func milliseconds(interval time.Duration) int64 {
	whole := interval.Milliseconds()
	if interval%time.Millisecond > 0 {
		whole++
	}

	return whole
}
