package rest_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// quotedJSON returns the text as the inside of a JSON string.
func quotedJSON(text string) string {
	quoted, _ := json.Marshal(text) //nolint:errchkjson // A string has a JSON form.

	return string(quoted[1 : len(quoted)-1])
}

// escapedJSON returns the text with every character as \uXXXX.
func escapedJSON(text string) string {
	var escaped strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&escaped, `\u%04x`, unit)
	}

	return escaped.String()
}

// escape matches texts that a decoder may read as a part of an escape.
var escape = regexp.MustCompile(`(\\+u?[0-9a-fA-F]{0,4})+|%[0-9a-fA-F]*`)

// isAmbiguous reports whether the secret and the text around it form one escape
// or one character, such as "\" and "u0041". A decoder then does not find the
// secret in the text. The result is also true if the quoted text around it
// contains the quoted secret: that of a NUL and a zero contains "00000".
func isAmbiguous(before, secret, after string) bool {
	count := utf8.RuneCountInString
	if count(before+secret+after) != count(before)+count(secret)+count(after) {
		return true
	}
	for _, text := range []string{before, after} {
		once := quotedJSON(text)
		if strings.Contains(once, quotedJSON(secret)) ||
			strings.Contains(quotedJSON(once), quotedJSON(quotedJSON(secret))) {
			return true
		}
	}
	for _, at := range escape.FindAllStringIndex(before+secret+after, -1) {
		for _, edge := range []int{len(before), len(before + secret)} {
			if at[0] < edge && edge < at[1] {
				return true
			}
		}
	}

	return false
}

func FuzzRedact(f *testing.F) {
	for _, secret := range []string{
		"correct-horse", `tok"en & more`, "pass/word+1", "two\nlines\tof text\r\b\f", `C:\new\users`, `"""""""""`,
		`\\\\\\\\`, `\u0041\u0042`, "100%ab%25cd", "pässwörd", "kluč😀😀klíč",
		"<script>&amp;", "it's a `secret`",
		"no\x00\x01\x7f\u2028", "bad\xffbytes\xc3", "nnnnnnnnn", "aaaaaaaaaaaa",
	} {
		f.Add("before ", secret, " after")
		f.Add(`{"message":"`, secret, `"}`)
		f.Add("C:\\", secret, "41")
	}
	f.Fuzz(func(t *testing.T, before, secret, after string) {
		if len(secret) < 8 || isAmbiguous(before, secret, after) {
			return
		}
		text := before + secret + after
		escaped, encoded := escapedJSON(secret), base64.StdEncoding.EncodeToString([]byte(secret))
		upper := strings.ReplaceAll(strings.ToUpper(escaped), `\U`, `\u`)
		spellings := map[string]string{
			"plain": secret, "quoted": quotedJSON(secret), "quoted twice": quotedJSON(quotedJSON(secret)),
			"escaped": escaped, "escaped in upper case": upper, "base64": encoded,
			"in a query": url.QueryEscape(secret), "in a path": url.PathEscape(secret),
		}
		for name, text := range map[string]string{
			"plain": text, "quoted": quotedJSON(text), "quoted twice": quotedJSON(quotedJSON(text)),
			"escaped": escapedJSON(text), "escaped and quoted": quotedJSON(escapedJSON(text)),
			"escaped in upper case": before + upper + after, "base64": before + encoded + after,
			"slashes escaped": strings.ReplaceAll(quotedJSON(text), "/", `\/`),
			"in a query":      before + url.QueryEscape(secret) + after,
			"in a path":       before + url.PathEscape(secret) + after,
		} {
			redacted := rest.Redact(text, secret)
			if !strings.Contains(redacted, "(redacted)") {
				t.Errorf("the text that is %s became %q, want (redacted) in it", name, redacted)
			}
			for part := range strings.SplitSeq(redacted, "(redacted)") {
				for spelled, spelling := range spellings {
					if strings.Contains(part, spelling) {
						t.Errorf("the text that is %s has the secret %s: %q", name, spelled, redacted)
					}
				}
			}
		}
	})
}
