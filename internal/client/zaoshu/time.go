package zaoshu

import (
	"fmt"
	"net/http"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
)

// maxYear is the last one that a time in RFC 3339 can name.
const maxYear = 9999

// Time is a point in time; the zero value stands for null and 0.
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
	read := time.UnixMilli(int64(milliseconds)).UTC()
	if milliseconds < 0 || read.Year() > maxYear {
		return fmt.Errorf("%s is not a time in milliseconds since 1970", data)
	}
	*t = Time{read}

	return nil
}

// responseTime returns when an answer was sent, by the server's own clock where
// it shows it: the user's may be wrong.
func responseTime(header http.Header) time.Time {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return time.Now()
	}

	return date
}
