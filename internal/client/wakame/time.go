package wakame

import (
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
)

// Time is a time in UTC, zero for null.
type Time struct{ time.Time }

// UnmarshalJSON reads RFC 3339, "" and null.
func (t *Time) UnmarshalJSON(data []byte) error {
	parsed, err := lenient.ParseTime(data, time.RFC3339)
	*t = Time{parsed}

	return err
}
