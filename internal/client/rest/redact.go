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

// mask stands where a secret was.
const mask = "(redacted)"

// minLongSecret is the length of the shortest secret that is removed wherever
// it occurs, in bytes. A shorter one, such as "1" or "small", is removed only
// where it is a whole word, since an error would be unreadable otherwise.
const minLongSecret = 8

const (
	// maxServerText is how much of a server's words is shown at most, in bytes.
	// It bounds the cost of a hostile answer.
	maxServerText = 1 << 20
	// maxExpansion is how many bytes of such a text may stand for one of a
	// secret.
	maxExpansion = 16
)

// redactor removes secrets from texts that a person may see, in every spelling
// in which a server or a library may repeat them: see [canonical] and
// [spellings].
//
// How it removes a secret of less than 8 bytes depends on who wrote the text.
// In the words of a server it removes every whole word that is such a secret,
// and the whole of a quoted value that holds one. The provider's own words (an
// operation, a request line, a message of the HTTP library about this machine's
// network) hold names and addresses, in which a secret such as "1" or "true"
// occurs by chance. There it removes such a secret only in quoted values, which
// may repeat what a user or a server wrote, and where it is the whole value of
// a URL parameter. Numbers of attempts, statuses and paths stay readable.
//
// A secret of backslashes alone is removed only if it has 8 or more of them.
type redactor struct {
	// plain are the spellings of long secrets, as they are.
	plain []string
	// long and short are the canonical forms of the spellings.
	long, short []string
	// margin is more than the length of any secret in a text.
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

// spellings returns a secret as texts may hold it, where quoting and URL
// escaping do not explain the difference. The plain search needs some that they
// do.
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

// Redact returns what a server said without secrets, in whatever spelling it
// holds them. It is for what a successful answer says; errors hold no secrets.
func Redact(text string, secrets ...string) string {
	return newRedactor(secrets...).redactServerText(text)
}

// redactServerText returns the words of a server without secrets.
func (r redactor) redactServerText(text string) string {
	if len(text) <= maxServerText {
		return r.redact(text, false)
	}
	// The end may be the first part of a secret, which is not recognized.
	shown := r.redact(text[:maxServerText], false)

	return shown[:max(len(shown)-r.margin, 0)] + "…"
}

// redactOwnText returns the provider's own words without secrets.
func (r redactor) redactOwnText(text string) string { return r.redact(text, true) }

// redactError returns the message of a failed attempt without secrets. An error
// about this machine's network is in the provider's own words; any other one
// may hold a server's.
func (r redactor) redactError(err error) string {
	_, network := errors.AsType[*net.OpError](err)
	_, late := errors.AsType[*timeoutError](err)
	if network || late || errors.Is(err, errTooLarge) {
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
	var shown strings.Builder
	from := 0
	for _, part := range hidden {
		shown.WriteString(text[from:part.start])
		shown.WriteString(mask)
		from = part.end
	}
	shown.WriteString(text[from:])

	return shown.String()
}

// findSpans returns where the texts occur.
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

// mergeSpans returns the parts in their order, those that overlap as one.
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

// shortSecrets returns what to hide because of short secrets: each occurrence
// that is a whole word, or the quoted value around it. In the provider's own
// words an occurrence outside of quotes counts only as the value of a URL
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

// isWord reports whether there is no letter or digit on either side.
func (c *canonical) isWord(part span) bool {
	return (part.start == 0 || c.marks[part.start-1] != wordMark) &&
		(part.end == len(c.marks) || c.marks[part.end] != wordMark)
}

// isQueryValue reports whether a part is the whole value of a URL parameter.
func (c *canonical) isQueryValue(part span) bool {
	return part.start > 0 && c.text[part.start-1] == '=' && (part.end == len(c.text) || c.text[part.end] == '&')
}

// quoted returns all that the innermost quotes around each word hold, and the
// words that are not within quotes. A quote closes the last one of the same
// character after the same number of backslashes.
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

// isQuote reports whether the character is a quote, and no apostrophe in a
// word.
func (c *canonical) isQuote(at int) bool {
	if c.marks[at] == 0 || c.marks[at] == wordMark {
		return false
	}
	inside := at > 0 && at+1 < len(c.marks) && c.marks[at-1] == wordMark && c.marks[at+1] == wordMark

	return c.text[at] != '\'' || !inside
}

// minAuthSecret is the length from which on a part of an Authorization header
// is taken for a secret of its own, in bytes.
const minAuthSecret = 16

// authSecrets returns what of an Authorization header nobody may see: what
// follows the scheme, as a whole and in the parts between colons, such as a key
// and a signature.
func authSecrets(authorization string) []string {
	_, credentials, _ := strings.Cut(authorization, " ")
	parts := slices.DeleteFunc(
		strings.Split(credentials, ":"), func(part string) bool { return len(part) < minAuthSecret },
	)

	return append(parts, credentials)
}
