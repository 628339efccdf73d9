package qubell

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// Credentials of the default account. They are valid for this server only,
// which prints them when it starts.
const (
	DefaultUsername = "demo@example.com"
	DefaultPassword = "demo-password"
	// DefaultToken is a bearer token that never expires.
	DefaultToken        = "9b1e55ed0ddba11c0ffeefacade0decade0f1ee7"
	DefaultRefreshToken = "7e1ec0de0ddba11c0ffeefacade0decade0f1ee7"
)

// account is a user with an organization of its own. Its JSON is that of the
// state file.
type account struct {
	// ID is the owner id of the account's instances and jobs.
	ID           string `json:"id"`
	Name         string `json:"name"`
	Email        string `json:"email"`
	Password     string `json:"password"`
	Token        string `json:"token"`
	RefreshToken string `json:"refresh_token"`
}

// newAccount returns a new account. Its e-mail address is its name if that is
// an address.
func newAccount(name string, now time.Time) *account {
	if name == system.DefaultAccount {
		return &account{
			ID: "56b0c1a2e4b0a1f2c3d4e500", Name: name, Email: DefaultUsername, Password: DefaultPassword,
			Token: DefaultToken, RefreshToken: DefaultRefreshToken,
		}
	}
	email := name
	if !strings.Contains(name, "@") {
		email += "@example.com"
	}

	return &account{
		ID: newID(now), Name: name, Email: email, Password: rand.Text(), Token: rand.Text(), RefreshToken: rand.Text(),
	}
}

// AccountName returns the name.
func (a *account) AccountName() string {
	return a.Name
}

// Credentials returns the e-mail address as username, the password and the
// tokens.
func (a *account) Credentials() system.Credentials {
	return system.Credentials{
		"username": a.Email, "password": a.Password, "token": a.Token, "refresh_token": a.RefreshToken,
	}
}

// LoginKeys returns the credentials that identify the account.
func (a *account) LoginKeys() []string {
	return []string{a.Email, a.Token, a.RefreshToken}
}

// findSigner returns the account that signs a request. A bearer token has
// precedence over Basic, even if it is not valid (design/api/qubell.md,
// "Authentication"). Each has an Authorization header of its own.
func (d *data) findSigner(r *http.Request, now time.Time) (*account, bool) {
	email, password, isBasic := "", "", false
	for _, value := range r.Header.Values("Authorization") {
		if scheme, token, _ := strings.Cut(value, " "); strings.EqualFold(scheme, "Bearer") {
			return d.FindAccount(func(a *account) bool { return token == a.Token || a.isValidJWT(token, now) })
		}
		if one := (http.Request{Header: http.Header{"Authorization": {value}}}); !isBasic {
			email, password, isBasic = one.BasicAuth()
		}
	}
	if !isBasic {
		return nil, false
	}

	return d.findByPassword(email, password)
}

// unauthorizedReason says why no account signs a request.
func unauthorizedReason(r *http.Request) string {
	values := r.Header.Values("Authorization")
	if len(values) == 0 {
		return "The request has no Authorization header."
	}
	reason := "The Authorization header is neither Basic <email:password> nor Bearer <token>."
	for _, value := range values {
		if scheme, _, _ := strings.Cut(value, " "); strings.EqualFold(scheme, "Bearer") {
			return "No account has the bearer token of the Authorization header, or the token has expired."
		}
		if _, _, ok := (&http.Request{Header: http.Header{"Authorization": {value}}}).BasicAuth(); ok {
			reason = "No account has the email and the password of the Authorization header."
		}
	}

	return reason
}

func (d *data) findByPassword(email, password string) (*account, bool) {
	return d.FindAccount(func(a *account) bool { return a.Email == email && a.Password == password })
}

// newJWT returns a bearer token. The server does not store it: it is a JWT that
// is signed with the refresh token.
func (a *account) newJWT(expires time.Time) string {
	encode := base64.RawURLEncoding.EncodeToString
	unsigned := encode([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." +
		encode(fmt.Appendf(nil, `{"sub":%q,"exp":%d}`, a.ID, expires.Unix()))
	signature := hmac.New(sha256.New, []byte(a.RefreshToken))
	signature.Write([]byte(unsigned))

	return unsigned + "." + encode(signature.Sum(nil))
}

// isValidJWT reports whether a bearer token is a JWT of the account that has
// not expired.
func (a *account) isValidJWT(token string, now time.Time) bool {
	_, rest, _ := strings.Cut(token, ".")
	payload, _, _ := strings.Cut(rest, ".")
	text, err := base64.RawURLEncoding.DecodeString(payload)
	var claims struct {
		Expires int64 `json:"exp"`
	}
	if err != nil || json.Unmarshal(text, &claims) != nil {
		return false
	}
	expires := time.Unix(claims.Expires, 0)

	return now.Before(expires) && hmac.Equal([]byte(token), []byte(a.newJWT(expires)))
}

// newID returns a MongoDB ObjectId: 24 hexadecimal digits that begin with the
// time in seconds (design/api/qubell.md, "Object ids").
func newID(now time.Time) string {
	id := make([]byte, 12) // bytes
	// Read never returns an error: it ends the process instead.
	_, _ = rand.Read(id)
	binary.BigEndian.PutUint32(id, uint32(now.Unix())) //nolint:gosec // It fits until 2106.

	return hex.EncodeToString(id)
}
