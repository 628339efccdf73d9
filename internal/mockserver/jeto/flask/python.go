package flask

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// formatPythonJSON turns compact JSON into the format of json.dumps: a space
// after each comma and colon, and only ASCII. The newline at the end stays
// (design/api/jeto.md, "Base URL and encoding").
func formatPythonJSON(compact []byte) string {
	var text strings.Builder
	quoted, escaped := false, false
	for _, char := range string(compact) {
		switch {
		case char >= utf8.RuneSelf:
			for _, unit := range utf16.Encode([]rune{char}) {
				fmt.Fprintf(&text, `\u%04x`, unit)
			}
		case !quoted && (char == ',' || char == ':'):
			text.WriteString(string(char) + " ")
		default:
			text.WriteRune(char)
		}
		if char == '"' && !escaped {
			quoted = !quoted
		}
		escaped = char == '\\' && !escaped
	}

	return text.String()
}

// Repr returns text as Python's repr shows a string of ASCII.
func Repr(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "\n", `\n`, "'", `\'`).Replace(text) + "'"
}
