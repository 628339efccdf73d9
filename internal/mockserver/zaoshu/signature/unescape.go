package signature

import (
	"encoding/hex"
	"strings"
)

// unescape decodes a part of a query: a plus is a blank, and an invalid escape
// stays as it is.
func unescape(quoted string) string {
	var plain strings.Builder
	for len(quoted) > 0 {
		char := quoted[0]
		quoted = quoted[1:]
		switch {
		case char == '+':
			char = ' '
		case char == '%' && len(quoted) >= 2:
			decoded, err := hex.DecodeString(quoted[:2])
			if err == nil {
				char, quoted = decoded[0], quoted[2:]
			}
		}
		plain.WriteByte(char)
	}

	return plain.String()
}
