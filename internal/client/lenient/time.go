package lenient

import (
	"fmt"
	"time"
)

// ParseTime decodes a JSON string that holds a time in one of the layouts of
// package time, and returns the time in UTC. Null and "" are the zero time.
func ParseTime(data []byte, layouts ...string) (time.Time, error) {
	var text String
	err := text.UnmarshalJSON(data)
	if err == nil && text == "" {
		return time.Time{}, nil
	}
	for _, layout := range layouts {
		parsed, err := time.Parse(layout, string(text))
		if err == nil {
			return parsed.UTC(), nil
		}
	}

	return time.Time{}, fmt.Errorf("%s is not a time such as %q", data, layouts[0])
}
