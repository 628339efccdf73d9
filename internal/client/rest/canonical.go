package rest

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// canonical is the form of a text in which the redactor compares texts. All
// spellings of a text have the same form, at any depth of quoting:
//
//   - backslashes are dropped, and \uXXXX is decoded, with surrogate pairs;
//   - control characters that JSON escapes with a letter become that letter: a
//     line feed and its escape both become "n";
//   - %XX is decoded, and a plus sign becomes a space, as in a query.
//
// The form is for comparisons only. No output contains it.
type canonical struct {
	text []byte
	// marks describes each byte of text.
	marks []mark
}

// mark describes a byte of a canonical text. It is wordMark for a letter or a
// digit, 1 + the number of backslashes before it for a quote, and otherwise 0.
type mark byte

const (
	wordMark mark = 0xff
	// maxQuoteDepth bounds the number of backslashes before a quote. A quote
	// after more of them counts as any other character.
	maxQuoteDepth = 63
)

// newCanonical returns the canonical form of a text.
func newCanonical(text string) *canonical {
	c := &canonical{text: make([]byte, 0, len(text)), marks: make([]mark, 0, len(text))}
	for at := 0; at < len(text); {
		at += c.add(text[at:])
	}

	return c
}

// add adds the first character of a text, with the backslashes before it, and
// returns its length in the text.
func (c *canonical) add(text string) int {
	length, depth := 0, mark(0)
	for b, n := decodeByte(text); n > 0 && b == '\\'; b, n = decodeByte(text[length:]) {
		depth = min(depth+1, maxQuoteDepth+1)
		length += n
	}
	text = text[length:]
	if depth > 0 && strings.HasPrefix(text, "u") {
		if r, n := codePoint(text); n > 0 {
			c.addRune(r)

			return length + n
		}
	}

	return length + c.addPlain(text, depth)
}

// addPlain adds the first character of a text that follows depth backslashes,
// and returns its length in the text.
func (c *canonical) addPlain(text string, depth mark) int {
	b, n := decodeByte(text)
	switch {
	case n == 0:
	case b >= utf8.RuneSelf && n == 1:
		r, size := utf8.DecodeRuneInString(text)
		c.putText(runeMark(r), text[:size])

		return size
	case n == 1 && depth <= maxQuoteDepth && (b == '"' || b == '\'' || b == '`'):
		c.put(depth+1, b)
	case depth > 0 && strings.IndexByte("ntrbf", b) >= 0:
		// Probably an escaped control character, which ends a word.
		c.put(0, b)
	default:
		c.put(byteMark(b), fold(b))
	}

	return n
}

// addRune adds a character that was decoded from \uXXXX. Such a backslash is
// part of the text.
func (c *canonical) addRune(r rune) {
	text := string(r)
	if len(text) == 1 {
		c.put(byteMark(text[0]), fold(text[0]))

		return
	}
	c.putText(runeMark(r), text)
}

func (c *canonical) put(m mark, b byte) {
	c.text = append(c.text, b)
	c.marks = append(c.marks, m)
}

func (c *canonical) putText(m mark, text string) {
	for _, b := range []byte(text) {
		c.put(m, b)
	}
}

// byteMark returns the mark of an ASCII character that is not a quote. A byte
// of a longer character ends a word.
func byteMark(b byte) mark {
	if '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' {
		return wordMark
	}

	return 0
}

// runeMark returns the mark of any other character.
func runeMark(r rune) mark {
	if unicode.IsLetter(r) || unicode.IsDigit(r) {
		return wordMark
	}

	return 0
}

// fold returns the byte that stands for all spellings of a character.
func fold(b byte) byte {
	switch b {
	case '\n':
		return 'n'
	case '\t':
		return 't'
	case '\r':
		return 'r'
	case '\b':
		return 'b'
	case '\f':
		return 'f'
	case '+':
		return ' '
	default:
		return b
	}
}

// decodeByte returns the first byte of a text after URL decoding, and its
// length in the text: 0 at the end. A percent sign may be escaped any number of
// times.
func decodeByte(text string) (b byte, length int) {
	if text == "" {
		return 0, 0
	}
	if text[0] != '%' {
		return text[0], 1
	}
	length = 1
	for strings.HasPrefix(text[length:], "25") {
		length += 2
	}
	if value, ok := parseHex(text[length:], 2); ok {
		return byte(value & 0xff), length + 2
	}

	return '%', length
}

// codePoint decodes uXXXX, or both halves of a surrogate pair. It returns the
// length in the text, 0 if there is no such escape.
func codePoint(text string) (r rune, length int) {
	const escape = len("uXXXX")
	first, ok := parseHex(text[1:], escape-1)
	if !ok {
		return 0, 0
	}
	if !utf16.IsSurrogate(first) {
		return first, escape
	}
	rest := strings.TrimLeft(text[escape:], `\`)
	if len(rest) > 0 && len(rest) < len(text)-escape && rest[0] == 'u' {
		second, _ := parseHex(rest[1:], escape-1)
		if pair := utf16.DecodeRune(first, second); pair != utf8.RuneError {
			return pair, len(text) - len(rest) + escape
		}
	}

	return utf8.RuneError, escape
}

// parseHex reads a number with exactly this many hexadecimal digits.
func parseHex(text string, digits int) (rune, bool) {
	if len(text) < digits {
		return 0, false
	}
	var value rune
	for _, b := range []byte(text[:digits]) {
		switch {
		case '0' <= b && b <= '9':
			b -= '0'
		case 'a' <= b && b <= 'f':
			b -= 'a' - 10
		case 'A' <= b && b <= 'F':
			b -= 'A' - 10
		default:
			return 0, false
		}
		value = value<<4 | rune(b)
	}

	return value, true
}

// span is a part of a text: the offset of its first byte, and the offset after
// its last byte.
type span struct{ start, end int }

// sourceSpans returns the parts of a text from which parts of its canonical
// form come. The given parts must be sorted and must not overlap.
func sourceSpans(text string, parts []span) []span {
	var found []span
	var one canonical
	from, at, offset := 0, 0, 0
	for len(parts) > 0 && at < len(text) {
		one.text, one.marks = one.text[:0], one.marks[:0]
		length := one.add(text[at:])
		after := offset + len(one.text)
		for len(parts) > 0 && parts[0].start < after {
			if parts[0].start >= offset {
				from = at
			}
			if parts[0].end > after {
				break
			}
			found = append(found, span{from, at + length})
			parts = parts[1:]
		}
		at, offset = at+length, after
	}

	return found
}
