// Package convert turns what clients return into the framework's values, and is
// the page on what absence means at each border:
//
//   - From an API, an absent key, null, an empty text where the API means none, and
//     words such as "n/a" have become the Go zero value by the time a client hands
//     them over; here they become null. A number that may be absent is a pointer in
//     the client, since 0 is a number.
//   - A list that an API shows is never null, so that it can be counted; it is
//     empty.
//   - In a configuration null means "not set": the schema's default, or what the
//     server chooses. An empty text or list is a value, which validators refuse
//     where the server would not keep it.
//   - Unknown stands only in plans. No client sees it: what is unknown when a
//     resource is created has been left out, and is read from the answer.
//   - To an API only what is set is sent; an update sends only what has changed.
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
