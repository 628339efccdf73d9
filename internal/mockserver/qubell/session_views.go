package qubell

import (
	"crypto/rand"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/play"
)

// accountMatcher returns what the account has that a request is signed in as. A
// bearer token wins over a name and password, also if it is not valid
// (design/api/qubell.md, "Authentication"); each comes in an Authorization
// header of its own.
func accountMatcher(header http.Header, now time.Time) func(*account) bool {
	email, password, named := "", "", false
	for _, value := range header.Values("Authorization") {
		if scheme, token, _ := strings.Cut(value, " "); strings.EqualFold(scheme, "Bearer") {
			return func(a *account) bool { return token == a.Token || a.isValidToken(token, now) }
		}
		one := http.Request{Header: http.Header{"Authorization": {value}}}
		if !named {
			email, password, named = one.BasicAuth()
		}
	}

	return func(a *account) bool { return named && email == a.Email && password == a.Password }
}

// signIn is the form of the website. One of the vendor's clients insists on its
// cookie before it uses the API with name and password (design/api/qubell.md,
// "Authentication"); the API itself does not look at it.
func (s *System) signIn(c *request) (any, error) {
	media, _, _ := mime.ParseMediaType(c.Header.Get("Content-Type"))
	form, err := url.ParseQuery(string(c.body))
	if media != "application/x-www-form-urlencoded" || err != nil {
		return nil, badRequestf("A form is expected")
	}
	if _, ok := s.Data.FindAccount(func(a *account) bool {
		return a.Email == form.Get("email") && a.Password == form.Get("password")
	}); !ok {
		return nil, play.Errorf(http.StatusUnauthorized, "The specified credentials are not valid")
	}

	//nolint:gosec // the reference server speaks plain HTTP, where nobody keeps a secure cookie
	c.cookie = &http.Cookie{Name: "PLAY_SESSION", Value: rand.Text(), Path: "/", HttpOnly: true}

	return emptyWire{}, nil
}

// tokenLifetime is how long a bearer token is valid.
const tokenLifetime = time.Hour

// tokenWire is a bearer token. ExpiresIn is in seconds, as it is everywhere
// else; the unit is not documented (design/api/qubell.md, "Authentication").
type tokenWire struct {
	JWTBearer string `json:"jwtBearer"`
	ExpiresIn int    `json:"expiresIn"`
}

// refreshToken gives a bearer token for a refresh token.
func (s *System) refreshToken(c *request) (any, error) {
	in, err := c.readObject()
	if err != nil {
		return nil, err
	}
	token, err := play.FieldOr(in, "refreshToken", "")
	if err != nil {
		return nil, err
	}
	caller, ok := s.Data.FindAccount(func(a *account) bool { return a.RefreshToken == token })
	if !ok {
		return nil, play.Errorf(http.StatusUnauthorized, "The refresh token is not valid")
	}

	return tokenWire{
		JWTBearer: caller.issueToken(c.now.Add(tokenLifetime)), ExpiresIn: int(tokenLifetime.Seconds()),
	}, nil
}
