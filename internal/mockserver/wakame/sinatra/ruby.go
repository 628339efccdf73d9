package sinatra

import (
	"strconv"
	"strings"
)

// ToInteger returns what Ruby's String#to_i makes of a text: the number that it
// begins with, or 0.
func ToInteger(text string) int {
	text = strings.TrimSpace(text)
	end := 0
	for end < len(text) && (text[end] >= '0' && text[end] <= '9' || end == 0 && (text[0] == '-' || text[0] == '+')) {
		end++
	}

	// Of a number that is too large, Atoi returns the largest there is.
	number, _ := strconv.Atoi(text[:end])

	return number
}
