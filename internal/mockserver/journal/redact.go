package journal

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/url"
	"regexp"
	"strings"
)

// Masked stands in the journal for a secret.
const Masked = "***"

// secretPattern are the parts of names that mark a value as secret.
const secretPattern = `(?i)passw|secret|token|api_?key|private_?key|credential|authorization|cookie`

// Redactor masks secrets in what the journal keeps.
type Redactor struct{ secret *regexp.Regexp }

// NewRedactor returns a redactor. It has no state beside its compiled
// expression.
func NewRedactor() *Redactor {
	return &Redactor{secret: regexp.MustCompile(secretPattern)}
}

// Body returns the body as text, the values of secret-like names masked in JSON
// and in forms. A body without such a name is returned to the byte, so that
// tests can compare it. One that has such a name and is neither JSON nor a form
// is masked whole.
func (r *Redactor) Body(contentType string, body []byte) string {
	text := strings.ToValidUTF8(string(body), "\uFFFD")
	if media, _, err := mime.ParseMediaType(contentType); err == nil && media == "application/x-www-form-urlencoded" {
		return r.Query(text)
	}

	// A name may be spelled with JSON's escapes, so a body with one is looked
	// at more closely.
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

// Query returns a raw query or form, the values of secret-like names masked.
// Everything else stays to the byte.
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
			// Not a form after all: the secret may be on either side.
			pairs[i] = Masked
		case value != "":
			pairs[i] = key + "=" + Masked
		}
	}

	return strings.Join(pairs, "&")
}

// mask replaces secrets inside a decoded JSON value and reports whether there
// were any.
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
