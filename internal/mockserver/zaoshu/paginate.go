package zaoshu

import (
	"net/url"
	"strconv"
)

// How many things a page has (design/api/zaoshu.md, "Lists and paging").
const (
	defaultPerPage = 30
	maxPerPage     = 100
)

// paginate returns the part of a list that a query asks for. Numbers that are
// none, or below 1, are as good as none.
func paginate[T any](list []T, query url.Values) []T {
	number, size := parsePositive(query.Get("page"), 1), min(
		parsePositive(query.Get("per_page"), defaultPerPage), maxPerPage,
	)

	// Multiplied only when it is in the list, no number is too large.
	from := len(list)
	if number-1 <= len(list)/size {
		from = min((number-1)*size, len(list))
	}

	return list[from:min(from+size, len(list))]
}

// parsePositive returns a number that is at least 1, or another in its place.
func parsePositive(text string, otherwise int) int {
	number, err := strconv.Atoi(text)
	if err != nil || number < 1 {
		return otherwise
	}

	return number
}
