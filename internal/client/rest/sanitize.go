package rest

import (
	"strings"
	"sync"
	"unicode"
)

// sanitizer returns a text of the server in a form that errors may show. See
// [Client.sanitizer].
type sanitizer func(text string) string

// sanitizer returns a function that removes secrets from a text of the server
// and shortens it to one line. It removes secrets first, because a part of a
// secret is not recognized.
func (c *Client) sanitizer(call *Call) sanitizer {
	r := sync.OnceValue(func() redactor { return c.redactor(call) })

	return func(text string) string { return quote(r().redactServerText(text)) }
}

// maxQuoteLength is the length of the longest server text in an error, in
// characters.
const maxQuoteLength = 300

// quote returns a text on one line, without control characters and shortened to
// maxQuoteLength.
func quote(text string) string {
	words := strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
	runes := []rune(strings.ToValidUTF8(words, "?"))
	if len(runes) > maxQuoteLength {
		return string(runes[:maxQuoteLength]) + "…"
	}

	return string(runes)
}
