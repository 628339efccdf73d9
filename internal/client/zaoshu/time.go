package zaoshu

import (
	"fmt"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
)

// maxYear is the last year that RFC 3339 can express.
const maxYear = 9999

// Time is a time in UTC, zero for null and 0.
type Time struct{ time.Time }

// UnmarshalJSON reads milliseconds since 1970 (design/api/zaoshu.md, "Base URL
// and encoding").
func (t *Time) UnmarshalJSON(data []byte) error {
	var milliseconds lenient.Int
	err := milliseconds.UnmarshalJSON(data)
	if err != nil {
		return fmt.Errorf("%s is not a time in milliseconds since 1970", data)
	}
	*t = Time{}
	if milliseconds == 0 {
		return nil
	}
	parsed := time.UnixMilli(int64(milliseconds)).UTC()
	if milliseconds < 0 || parsed.Year() > maxYear {
		return fmt.Errorf("%s is not a time in milliseconds since 1970", data)
	}
	*t = Time{parsed}

	return nil
}
