package rest

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
)

// mask stands where a secret was.
const mask = "(redacted)"

// redactor takes secrets out of text that a person may see.
type redactor struct {
	replacer *strings.Replacer
}

// newRedactor returns a redactor for the secrets in all the spellings in which
// a server or a library may echo them.
func newRedactor(secrets ...string) redactor {
	var spellings []string
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		quoted, err := json.Marshal(secret)
		if err == nil {
			spellings = append(spellings, strings.Trim(string(quoted), `"`))
		}
		spellings = append(spellings, secret, url.QueryEscape(secret), url.PathEscape(secret),
			base64.StdEncoding.EncodeToString([]byte(secret)))
	}
	// Where one secret begins another, the longer must be looked for first.
	slices.SortFunc(spellings, func(a, b string) int { return len(b) - len(a) })
	pairs := make([]string, 0, 2*len(spellings))
	for _, spelling := range slices.Compact(spellings) {
		pairs = append(pairs, spelling, mask)
	}

	return redactor{replacer: strings.NewReplacer(pairs...)}
}

// Redact returns a text without secrets, in whatever spelling they are in it: for what
// a vendor says in an answer that is no error.
func Redact(text string, secrets ...string) string {
	return newRedactor(secrets...).text(text)
}

// text returns the text without secrets.
func (r redactor) text(text string) string {
	return r.replacer.Replace(text)
}

// shortestProof is the length from which on a part of an Authorization header is
// taken for a secret of its own, in bytes.
const shortestProof = 16

// proofs returns what of an Authorization header nobody may see: what follows the
// scheme, as a whole and in the parts between colons, such as a key and a signature.
func proofs(authorization string) []string {
	_, credentials, _ := strings.Cut(authorization, " ")
	parts := slices.DeleteFunc(strings.Split(credentials, ":"), func(part string) bool { return len(part) < shortestProof })

	return append(parts, credentials)
}
