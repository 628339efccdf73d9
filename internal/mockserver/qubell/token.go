package qubell

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// issueToken returns a bearer token: a JWT that is signed with the refresh
// token, so that nobody has to remember it.
func (a *account) issueToken(expires time.Time) string {
	payload := fmt.Appendf(nil, `{"sub":%q,"exp":%d}`, a.ID, expires.Unix())
	unsigned := encodePart([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + encodePart(payload)

	return unsigned + "." + a.sign(unsigned)
}

// isValidToken reports whether a bearer token is one of the account's, and
// still valid.
func (a *account) isValidToken(token string, now time.Time) bool {
	end := max(0, strings.LastIndexByte(token, '.'))
	unsigned, signature := token[:end], strings.TrimPrefix(token[end:], ".")
	if !hmac.Equal([]byte(signature), []byte(a.sign(unsigned))) {
		return false
	}
	_, payload, _ := strings.Cut(unsigned, ".")
	text, err := base64.RawURLEncoding.DecodeString(payload)
	var claims struct {
		Expires int64 `json:"exp"`
	}

	return err == nil && json.Unmarshal(text, &claims) == nil && now.Before(time.Unix(claims.Expires, 0))
}

func (a *account) sign(unsigned string) string {
	signature := hmac.New(sha256.New, []byte(a.RefreshToken))
	signature.Write([]byte(unsigned))

	return encodePart(signature.Sum(nil))
}

func encodePart(part []byte) string {
	return base64.RawURLEncoding.EncodeToString(part)
}
