package zaoshu

import (
	"net/url"
	"strconv"
)

// The sizes of pages (the sheet, section 2).
const (
	defaultPerPage = 30
	maxPerPage     = 100
)

// paginate returns the page of a list that a query selects. Invalid numbers and
// those below 1 count as missing.
func paginate[T any](list []T, query url.Values) []T {
	number, size := parsePositive(query.Get("page"), 1), min(
		parsePositive(query.Get("per_page"), defaultPerPage), maxPerPage,
	)

	// Without this check the product could overflow.
	from := len(list)
	if number-1 <= len(list)/size {
		from = min((number-1)*size, len(list))
	}

	return list[from:min(from+size, len(list))]
}

// parsePositive returns a number that is at least 1, or the other number.
func parsePositive(text string, other int) int {
	number, err := strconv.Atoi(text)
	if err != nil || number < 1 {
		return other
	}

	return number
}
