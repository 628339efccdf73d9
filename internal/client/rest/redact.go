package rest

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"net"
	"net/url"
	"slices"
	"strings"
	"unicode/utf16"
)

// mask replaces a secret.
const mask = "(redacted)"

// minLongSecret is the length of the shortest long secret, in bytes. Long
// secrets are removed everywhere. A shorter one, such as "1" or "small", is
// removed only where it is a whole word. Otherwise an error would be
// unreadable.
const minLongSecret = 8

const (
	// maxServerText is the length of the longest server text that is searched
	// and shown, in bytes. It bounds the cost of a hostile response.
	maxServerText = 1 << 20
	// maxExpansion is the largest number of bytes of a text that stand for one
	// byte of a secret.
	maxExpansion = 16
)

// redactor removes secrets from errors and log lines, in every spelling in
// which a server or a library may repeat them. See [canonical] and [spellings].
//
// The treatment of a secret of less than 8 bytes depends on the author of the
// text. In a text of the server, the redactor removes each whole word that is
// such a secret, and each quoted value that contains one. The provider's own
// texts (an operation, a request line, an error of net/http about this
// machine's network) contain names and addresses, in which a secret such as "1"
// or "true" occurs by chance. There the redactor removes such a secret only in
// quoted values, which may repeat text of a user or a server, and where it is
// the whole value of a URL parameter. Numbers of attempts, statuses and paths
// stay readable.
//
// A secret that consists of backslashes is removed only if it has 8 or more of
// them.
type redactor struct {
	// plain are the spellings of long secrets.
	plain []string
	// long and short are the canonical forms of the spellings.
	long, short []string
	// margin is larger than the length of any secret in a text, in bytes.
	margin int
}

// newRedactor returns a redactor for the secrets. It ignores empty ones.
func newRedactor(secrets ...string) redactor {
	var r redactor
	for _, secret := range secrets {
		r.margin = max(r.margin, maxExpansion*len(secret))
		if len(secret) >= minLongSecret {
			r.plain = append(r.plain, spellings(secret)...)
		} else {
			r.short = append(r.short, spellings(secret)...)
		}
	}
	r.plain = distinct(r.plain)
	r.long = canonicalForms(r.plain)
	r.short = canonicalForms(r.short)

	return r
}

// spellings returns the forms of a secret that its canonical form does not
// cover, such as base64, and some others for the search without canonical
// forms.
func spellings(secret string) []string {
	quoted, _ := json.Marshal(secret) //nolint:errchkjson // A string has a JSON form.
	var escaped strings.Builder
	for _, unit := range utf16.Encode([]rune(secret)) {
		fmt.Fprintf(&escaped, `\u%04x`, unit)
	}
	page := html.EscapeString(secret)
	bytes := []byte(secret)

	return []string{
		secret, string(quoted[1 : len(quoted)-1]), escaped.String(), url.QueryEscape(secret),
		page, strings.ReplaceAll(page, "&#34;", "&quot;"),
		strings.NewReplacer("&#34;", "&quot;", "&#39;", "&#x27;").Replace(page),
		base64.StdEncoding.EncodeToString(bytes), base64.RawStdEncoding.EncodeToString(bytes),
		base64.URLEncoding.EncodeToString(bytes), base64.RawURLEncoding.EncodeToString(bytes),
	}
}

// canonicalForms returns the canonical forms of texts.
func canonicalForms(texts []string) []string {
	forms := make([]string, len(texts))
	for i, text := range texts {
		forms[i] = string(newCanonical(text).text)
	}

	return distinct(forms)
}

// distinct returns each text once, without empty ones.
func distinct(texts []string) []string {
	slices.Sort(texts)

	return slices.DeleteFunc(slices.Compact(texts), func(text string) bool { return text == "" })
}

// Redact returns a text of a server without secrets, in any spelling. Use it
// for texts of successful responses. An [Error] contains no secrets.
func Redact(text string, secrets ...string) string {
	return newRedactor(secrets...).redactServerText(text)
}

// redactServerText returns a text of a server without secrets.
func (r redactor) redactServerText(text string) string {
	if len(text) <= maxServerText {
		return r.redact(text, false)
	}
	// The text may end within a secret, which is not recognized.
	redacted := r.redact(text[:maxServerText], false)

	return redacted[:max(len(redacted)-r.margin, 0)] + "…"
}

// redactOwnText returns a text of the provider without secrets.
func (r redactor) redactOwnText(text string) string { return r.redact(text, true) }

// redactError returns the message of a failed attempt without secrets. An error
// of this machine's network is a text of the provider. Any other error may
// contain text of the server.
func (r redactor) redactError(err error) string {
	_, isNetwork := errors.AsType[*net.OpError](err)
	_, isTimeout := errors.AsType[*timeoutError](err)
	if isNetwork || isTimeout || errors.Is(err, errTooLarge) {
		return r.redactOwnText(err.Error())
	}

	return r.redactServerText(err.Error())
}

func (r redactor) redact(text string, own bool) string {
	hidden := findSpans(text, r.plain)
	if len(r.long)+len(r.short) > 0 {
		form := newCanonical(text)
		known := string(form.text)
		parts := append(findSpans(known, r.long), form.shortSecrets(known, r.short, own)...)
		hidden = append(hidden, sourceSpans(text, mergeSpans(parts))...)
	}
	hidden = mergeSpans(hidden)
	if len(hidden) == 0 {
		return text
	}
	var redacted strings.Builder
	from := 0
	for _, part := range hidden {
		redacted.WriteString(text[from:part.start])
		redacted.WriteString(mask)
		from = part.end
	}
	redacted.WriteString(text[from:])

	return redacted.String()
}

// findSpans returns the spans in which the texts occur.
func findSpans(text string, wanted []string) []span {
	var found []span
	for _, want := range wanted {
		from := 0
		for at := strings.Index(text, want); at >= 0; at = strings.Index(text[from:], want) {
			found = append(found, span{from + at, from + at + len(want)})
			from += at + len(want)
		}
	}

	return found
}

// mergeSpans returns the spans in order. It joins spans that overlap.
func mergeSpans(parts []span) []span {
	slices.SortFunc(parts, func(a, b span) int { return cmp.Or(a.start-b.start, a.end-b.end) })
	whole := parts[:0]
	for _, part := range parts {
		if last := len(whole) - 1; last >= 0 && part.start < whole[last].end {
			whole[last].end = max(whole[last].end, part.end)

			continue
		}
		whole = append(whole, part)
	}

	return whole
}

// shortSecrets returns the spans to remove for short secrets: each occurrence
// that is a whole word, or the quoted value around it. In the provider's own
// texts, an occurrence outside of quotes counts only as the value of a URL
// parameter.
func (c *canonical) shortSecrets(text string, secrets []string, own bool) []span {
	var found []span
	for _, secret := range secrets {
		from := 0
		for at := strings.Index(text, secret); at >= 0; at = strings.Index(text[from:], secret) {
			word := span{from + at, from + at + len(secret)}
			if c.isWord(word) {
				found = append(found, word)
			}
			from += at + 1
		}
	}
	values, loose := c.quoted(mergeSpans(found))
	if own {
		loose = slices.DeleteFunc(loose, func(word span) bool { return !c.isQueryValue(word) })
	}

	return append(values, loose...)
}

// isWord reports whether no letter or digit is next to a span.
func (c *canonical) isWord(part span) bool {
	return (part.start == 0 || c.marks[part.start-1] != wordMark) &&
		(part.end == len(c.marks) || c.marks[part.end] != wordMark)
}

// isQueryValue reports whether a span is the whole value of a URL parameter.
func (c *canonical) isQueryValue(part span) bool {
	return part.start > 0 && c.text[part.start-1] == '=' && (part.end == len(c.text) || c.text[part.end] == '&')
}

// quoted returns the contents of the innermost quotes around each word, and the
// words outside of quotes. A quote closes the last quote of the same character
// after the same number of backslashes.
func (c *canonical) quoted(words []span) (values, loose []span) {
	var open []int
	for at := 0; at < len(c.text); at++ {
		if len(words) > 0 && words[0].start == at {
			loose = append(loose, words[0])
			at = words[0].end - 1
			words = words[1:]

			continue
		}
		if !c.isQuote(at) {
			continue
		}
		match := func(other int) bool { return c.text[other] == c.text[at] && c.marks[other] == c.marks[at] }
		begin := slices.IndexFunc(open, match)
		if begin < 0 {
			open = append(open, at)

			continue
		}
		value := span{open[begin] + 1, at}
		for last := len(loose) - 1; last >= 0 && loose[last].start >= value.start; last-- {
			values = append(values, value)
			loose = loose[:last]
		}
		open = open[:begin]
	}

	return values, loose
}

// isQuote reports whether the character is a quote and not an apostrophe in a
// word.
func (c *canonical) isQuote(at int) bool {
	if c.marks[at] == 0 || c.marks[at] == wordMark {
		return false
	}
	inside := at > 0 && at+1 < len(c.marks) && c.marks[at-1] == wordMark && c.marks[at+1] == wordMark

	return c.text[at] != '\'' || !inside
}

// minAuthSecret is the length of the shortest part of an Authorization header
// that counts as a secret of its own, in bytes.
const minAuthSecret = 16

// authSecrets returns the secrets of an Authorization header: the text after
// the scheme, and its parts between colons, such as a key and a signature.
func authSecrets(authorization string) []string {
	_, credentials, _ := strings.Cut(authorization, " ")
	parts := slices.DeleteFunc(
		strings.Split(credentials, ":"), func(part string) bool { return len(part) < minAuthSecret },
	)

	return append(parts, credentials)
}
