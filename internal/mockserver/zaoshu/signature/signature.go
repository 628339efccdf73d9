// Package signature reads and verifies the signatures of Zaoshu's requests (the
// sheet, section 1).
package signature

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
)

// Message is the signed part of a request. Path and host are not signed.
type Message struct {
	// Method is the HTTP method.
	Method string
	// ContentType and Date are the headers, unchanged; empty if they are
	// missing.
	ContentType, Date string
	// RawQuery is the encoded query.
	RawQuery string
	// Body is the body, unchanged.
	Body []byte
}

// NewMessage returns the signed part of a request with an already read body.
func NewMessage(r *http.Request, body []byte) Message {
	return Message{
		Method:      r.Method,
		ContentType: r.Header.Get("Content-Type"),
		Date:        r.Header.Get("Date"),
		RawQuery:    r.URL.RawQuery,
		Body:        body,
	}
}

// Sign returns the signature of a message: the base64 of the HMAC-SHA256 of its
// text.
func (m Message) Sign(secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	// A hash never fails to write.
	_, _ = mac.Write([]byte(m.stringToSign()))

	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// Verify reports whether a signature is that of the message.
func (m Message) Verify(signature, secret string) bool {
	return hmac.Equal([]byte(signature), []byte(m.Sign(secret)))
}

// stringToSign returns the string to sign. A message without a query has an
// empty line in its place.
func (m Message) stringToSign() string {
	return strings.Join(
		[]string{strings.ToUpper(m.Method), m.ContentType, m.Date, sortedQuery(m.RawQuery), string(m.Body)}, "\n",
	)
}

// sortedQuery returns the decoded parameters, one a line, in the code-point
// order of their names. Those of the same name stay in their order, which no
// document prescribes.
func sortedQuery(raw string) string {
	type parameter struct{ name, value string }
	parameters := []parameter{}
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		parameters = append(parameters, parameter{name: unescape(name), value: unescape(value)})
	}

	// The order of bytes is that of code points in UTF-8.
	slices.SortStableFunc(parameters, func(a, b parameter) int { return strings.Compare(a.name, b.name) })
	lines := make([]string, 0, len(parameters))
	for _, p := range parameters {
		lines = append(lines, p.name+"="+p.value)
	}

	return strings.Join(lines, "\n")
}
