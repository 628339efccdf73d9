// Package convert turns the values of clients into values of the framework. The
// rules for absent values are:
//
//   - From an API: the client turns an absent key, null, an empty string that
//     means "none", and words such as "n/a" into the Go zero value. This
//     package turns it into null. A number that may be absent is a pointer in
//     the client, since 0 is a number.
//   - A list that an API returns is never null: it is empty, so that it can be
//     counted.
//   - In a configuration: null means "not set", so the schema's default or the
//     server's choice applies. An empty string or list is a value. Validators
//     reject it if the server would not keep it.
//   - Unknown is only in plans. No client receives it: a create leaves out an
//     unknown value and reads it from the response.
//   - To an API: a request has only the values that are set, an update only the
//     values that have changed.
package convert

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// OptionalString returns the string, null if it is empty.
func OptionalString(text string) types.String {
	if text == "" {
		return types.StringNull()
	}

	return types.StringValue(text)
}

// Strings returns a list of strings, which is never null.
func Strings(texts []string) []types.String {
	values := make([]types.String, len(texts))
	for i, text := range texts {
		values[i] = types.StringValue(text)
	}

	return values
}

// Time returns the time in UTC, null if it is zero.
func Time(t time.Time) timetypes.RFC3339 {
	if t.IsZero() {
		return timetypes.NewRFC3339Null()
	}

	return timetypes.NewRFC3339TimeValue(t.UTC())
}
