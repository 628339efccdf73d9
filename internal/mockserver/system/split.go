package system

import (
	"bytes"
	"encoding/json"
)

// SplitObject returns the members of a JSON object, which share its memory. It
// serves large objects, which a decoder would copy and scan several times. It
// does not check the syntax of the values; the result is false for a text that
// is not an object.
func SplitObject(text []byte) (members map[string]json.RawMessage, ok bool) {
	members = map[string]json.RawMessage{}
	rest, isOpen := bytes.CutPrefix(bytes.TrimSpace(text), []byte("{"))
	rest, isClosed := bytes.CutSuffix(rest, []byte("}"))
	if !isOpen || !isClosed {
		return nil, false
	}
	for rest = bytes.TrimSpace(rest); len(rest) > 0; {
		key, afterKey := cutValue(rest)
		var name string
		err := json.Unmarshal(key, &name)
		afterKey, hasColon := bytes.CutPrefix(afterKey, []byte(":"))
		value, afterValue := cutValue(bytes.TrimSpace(afterKey))
		if err != nil || !hasColon || len(value) == 0 {
			return nil, false
		}
		members[name] = value
		if len(afterValue) == 0 {
			break
		}
		next, hasComma := bytes.CutPrefix(afterValue, []byte(","))
		rest = bytes.TrimSpace(next)
		if !hasComma || len(rest) == 0 {
			return nil, false
		}
	}

	return members, true
}

// cutValue cuts the JSON value at the start of a text off, and the white space
// behind it.
func cutValue(text []byte) (value, rest []byte) {
	at := 0
	for depth := 0; at < len(text); at++ {
		switch text[at] {
		case '"':
			at = lastOfString(text, at)
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case ',', ':':
			if depth == 0 {
				return bytes.TrimSpace(text[:at]), text[at:]
			}
		}
	}

	return bytes.TrimSpace(text), nil
}

// lastOfString returns the index of the quotation mark at the end of a string.
func lastOfString(text []byte, start int) int {
	for at := start + 1; at < len(text); at++ {
		switch text[at] {
		case '\\':
			at++
		case '"':
			return at
		}
	}

	return len(text)
}
