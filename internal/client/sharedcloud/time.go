package sharedcloud

import (
	"encoding/json"
	"fmt"
	"time"
)

// timeLayout is how the API writes a point in time: without a zone, which is
// taken as UTC (design/api/sharedcloud.md, "Base URL and encoding").
const timeLayout = "02-01-2006 15:04:05"

// Time is a point in time; the zero value stands for null.
type Time struct{ time.Time }

// UnmarshalJSON reads the API's layout, RFC 3339 and null.
func (t *Time) UnmarshalJSON(data []byte) error {
	var text *string
	err := json.Unmarshal(data, &text)
	if err != nil {
		return fmt.Errorf("%s is not a date", data)
	}
	if text == nil || *text == "" {
		*t = Time{}

		return nil
	}
	for _, layout := range []string{timeLayout, time.RFC3339} {
		parsed, err := time.Parse(layout, *text)
		if err == nil {
			*t = Time{parsed.UTC()}

			return nil
		}
	}

	return fmt.Errorf("%q is not a date of the form DD-MM-YYYY HH:MM:SS", *text)
}
