package qubell

import (
	"crypto/rand"
	"mime"
	"net/http"
	"net/url"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/play"
)

// signIn is the form of the website. One of the vendor's clients insists on its
// cookie before it uses the API with Basic; the API ignores the cookie
// (design/api/qubell.md, "Authentication").
func (s *System) signIn(r *request) (any, error) {
	media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	form, err := url.ParseQuery(string(r.body))
	if media != "application/x-www-form-urlencoded" || err != nil {
		return nil, badRequest("A form is expected",
			"The body is not a form with the Content-Type application/x-www-form-urlencoded.", sectionAuthentication)
	}
	if _, ok := s.Data.findByPassword(form.Get("email"), form.Get("password")); !ok {
		return nil, errUnauthorized("No account has the email and the password of the form.")
	}
	//nolint:gosec // The server speaks plain HTTP, where clients drop a secure cookie.
	cookie := http.Cookie{Name: "PLAY_SESSION", Value: rand.Text(), Path: "/", HttpOnly: true}
	r.responseHeader.Set("Set-Cookie", cookie.String())

	return emptyWire{}, nil
}

// tokenLifetime is the time until a bearer token expires.
const tokenLifetime = time.Hour

// tokenWire is a bearer token. The unit of ExpiresIn is not documented; this
// server uses seconds.
type tokenWire struct {
	JWTBearer string `json:"jwtBearer"`
	ExpiresIn int    `json:"expiresIn"`
}

// refreshToken returns a bearer token for a refresh token.
func (s *System) refreshToken(r *request) (any, error) {
	token := play.FieldOr(r.input, "refreshToken", "")
	err := r.input.Err()
	if err != nil {
		return nil, err
	}
	caller, ok := s.Data.FindAccount(func(a *account) bool { return a.RefreshToken == token })
	if !ok {
		return nil, newError(http.StatusUnauthorized, "The refresh token is not valid",
			"No account has the refreshToken of the body.", sectionAuthentication)
	}

	return tokenWire{
		JWTBearer: caller.newJWT(r.now.Add(tokenLifetime)), ExpiresIn: int(tokenLifetime.Seconds()),
	}, nil
}
