package journal

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/url"
	"regexp"
	"strings"
)

// Masked replaces a secret in the journal.
const Masked = "***"

// secretPattern matches the names of secret values.
const secretPattern = `(?i)passw|secret|token|api_?key|private_?key|credential|authorization|cookie`

// Redactor masks secrets for the journal.
type Redactor struct{ secret *regexp.Regexp }

// NewRedactor returns a redactor.
func NewRedactor() *Redactor {
	return &Redactor{secret: regexp.MustCompile(secretPattern)}
}

// Body returns a body as text, and masks the values of secret names in JSON and
// in forms. It returns a body without such names unchanged, which tests can
// compare. It masks the whole of any other body with such a name.
func (r *Redactor) Body(contentType string, body []byte) string {
	text := strings.ToValidUTF8(string(body), "\uFFFD")
	media, _, err := mime.ParseMediaType(contentType)
	if err == nil && media == "application/x-www-form-urlencoded" {
		return r.Query(text)
	}

	// A name may have JSON's escapes, so a body with an escape is decoded.
	if !r.secret.MatchString(text) && !strings.Contains(text, `\u`) {
		return text
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil || decoder.More() {
		return Masked
	}
	if !r.mask(value) {
		return text
	}
	masked, err := json.Marshal(value)
	if err != nil {
		return Masked
	}

	return string(masked)
}

// Query returns a raw query or form, and masks the values of secret names. All
// else stays unchanged.
func (r *Redactor) Query(raw string) string {
	pairs := strings.Split(raw, "&")
	for i, pair := range pairs {
		key, value, isPair := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(key)
		if err != nil {
			name = key
		}
		switch {
		case !r.secret.MatchString(name):
		case !isPair, strings.ContainsAny(name, `"{`):
			// This is not a form: the secret may be on either side.
			pairs[i] = Masked
		case value != "":
			pairs[i] = key + "=" + Masked
		}
	}

	return strings.Join(pairs, "&")
}

// mask replaces secrets in a decoded JSON value and reports whether it found
// any.
func (r *Redactor) mask(value any) bool {
	found := false
	switch value := value.(type) {
	case map[string]any:
		for name, inner := range value {
			if r.secret.MatchString(name) {
				value[name], found = Masked, true
			} else if r.mask(inner) {
				found = true
			}
		}
	case []any:
		for _, inner := range value {
			if r.mask(inner) {
				found = true
			}
		}
	}

	return found
}
