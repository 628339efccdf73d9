package flask

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// formatPythonJSON turns compact JSON into what json.dumps writes: a blank
// after each comma and colon, and nothing but ASCII. The newline at the end
// stays (design/api/jeto.md, "Base URL and encoding").
func formatPythonJSON(compact []byte) []byte {
	shown := make([]byte, 0, len(compact)+len(compact)/8)
	quoted, escaped := false, false
	for len(compact) > 0 {
		char, size := utf8.DecodeRune(compact)
		compact = compact[size:]
		switch {
		case char >= utf8.RuneSelf:
			for _, unit := range utf16.Encode([]rune{char}) {
				shown = fmt.Appendf(shown, `\u%04x`, unit)
			}
		case !quoted && (char == ',' || char == ':'):
			shown = append(utf8.AppendRune(shown, char), ' ')
		default:
			shown = utf8.AppendRune(shown, char)
		}
		if char == '"' && !escaped {
			quoted = !quoted
		}
		escaped = char == '\\' && !escaped
	}

	return shown
}

// Repr returns text as Python's repr shows a string of ASCII.
func Repr(text string) string {
	quote := "'"
	if strings.Contains(text, quote) && !strings.Contains(text, `"`) {
		quote = `"`
	}

	return quote + strings.NewReplacer(`\`, `\\`, "\n", `\n`, quote, `\`+quote).Replace(text) + quote
}

// ColumnText returns a decoded value as the text that a database column makes
// of it; nil for null. The error is what Python raises for lists and objects,
// which no column takes.
func ColumnText(value any) (*string, error) {
	switch value := value.(type) {
	case nil:
		return nil, nil //nolint:nilnil // null is a value here
	case string:
		return &value, nil
	case json.Number:
		return new(value.String()), nil
	case bool:
		if value {
			return new("1"), nil
		}

		return new("0"), nil
	default:
		return nil, fmt.Errorf("a column takes no %T", value)
	}
}

// IsTruthy is Python's truth of a decoded value: null, false, zero and
// everything empty are false.
func IsTruthy(value any) bool {
	switch value := value.(type) {
	case nil:
		return false
	case bool:
		return value
	case string:
		return value != ""
	case json.Number:
		number, err := value.Float64()

		return err != nil || number != 0
	case []any:
		return len(value) > 0
	case map[string]any:
		return len(value) > 0
	default:
		return true
	}
}
