// Package convert turns what clients return into the framework's values. It
// decides once what absence means: an API's empty text or zero time is null.
package convert

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// OptionalString returns the text, null if it is empty.
func OptionalString(text string) types.String {
	if text == "" {
		return types.StringNull()
	}

	return types.StringValue(text)
}

// Strings returns a list of texts, which is never null.
func Strings(texts []string) []types.String {
	values := make([]types.String, len(texts))
	for i, text := range texts {
		values[i] = types.StringValue(text)
	}

	return values
}

// Time returns a point in time in UTC, null if it is zero.
func Time(t time.Time) timetypes.RFC3339 {
	if t.IsZero() {
		return timetypes.NewRFC3339Null()
	}

	return timetypes.NewRFC3339TimeValue(t.UTC())
}
