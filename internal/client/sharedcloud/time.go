package sharedcloud

import (
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
)

// timeLayout is the API's layout of a time. It has no zone; the client reads it
// as UTC (design/api/sharedcloud.md, "Base URL and encoding").
const timeLayout = "02-01-2006 15:04:05"

// Time is a time in UTC, zero for null.
type Time struct{ time.Time }

// UnmarshalJSON reads the API's layout, RFC 3339, "" and null.
func (t *Time) UnmarshalJSON(data []byte) error {
	parsed, err := lenient.ParseTime(data, timeLayout, time.RFC3339)
	*t = Time{parsed}

	return err
}
