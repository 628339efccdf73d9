package zaoshu

import (
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu/signature"
)

// How many requests an account, and an address without an account, may send in a
// window (the sheet, section 2).
const (
	maxAccountRequests   = 5000
	maxAnonymousRequests = 60
	limitWindow          = time.Hour
)

// How many bad signatures an account may send in a window before it is locked
// out. The document says "several" and "a short time".
const (
	maxFailedLogins   = 5
	failedLoginWindow = 10 * time.Minute
)

// caller is the sender of a request according to its API key.
type caller struct {
	// account is the owner of the API key; empty if the key is unknown.
	account string
	// authenticated means that the signature is the owner's.
	authenticated bool
}

// authenticate reads the Authorization header and checks the signature of the
// request.
func (s *System) authenticate(r *http.Request, body []byte) caller {
	key, signed, ok := signature.ParseAuthorization(r.Header.Get("Authorization"))
	if !ok {
		return caller{}
	}
	s.Lock()
	owner, known := s.Data.FindLoginKey(key)
	s.Unlock()
	if !known {
		return caller{}
	}
	verified := signature.NewMessage(r, body).Verify(signed, owner.APISecret)

	return caller{account: owner.Name, authenticated: verified}
}

// authorize returns the account of an accepted request, or the answer to a
// refused one. It counts the request, and sets the headers about the rate limit,
// with a date by the same clock.
func (s *System) authorize(header http.Header, r *http.Request, body []byte) (account string, refused *response) {
	who := s.authenticate(r, body)
	address := clientAddress(r)
	var verdict system.LimitResult
	if who.authenticated {
		verdict = s.Limiter.Take(who.account)
	} else {
		verdict = s.anonymousLimit.Take(address)
	}
	header.Set("Date", s.Clock.Now().Format(http.TimeFormat))
	// This is Go's spelling of the documented X-RateLimit.
	header.Set("X-Ratelimit-Limit", strconv.Itoa(verdict.Limit))
	header.Set("X-Ratelimit-Remaining", strconv.Itoa(verdict.Remaining))
	header.Set("X-Ratelimit-Reset", strconv.FormatInt(ceilUnix(verdict.Reset), 10))
	switch {
	case !verdict.Allowed:
		return "", new(errorResponse(http.StatusForbidden, "API rate limit exceeded for "+address+"."))
	case s.lockedOut(who):
		return "", new(
			errorResponse(http.StatusForbidden, "Maximum number of login attempts exceeded. Please try again later."),
		)
	case !who.authenticated:
		return "", new(badCredentials())
	default:
		return who.account, nil
	}
}

// lockedOut reports whether an account has sent too many bad signatures. It then
// also refuses good ones. A bad signature counts.
func (s *System) lockedOut(who caller) bool {
	switch {
	case who.account == "":
		return false
	case who.authenticated:
		return s.failedLogins.Exhausted(who.account)
	default:
		return !s.failedLogins.Take(who.account).Allowed
	}
}

func badCredentials() response {
	return errorResponse(http.StatusUnauthorized, "Bad credentials")
}

// clientAddress returns the address of the caller without the port.
func clientAddress(r *http.Request) string {
	host, _, _ := net.SplitHostPort(r.RemoteAddr)

	return host
}

// ceilUnix returns a time in seconds since the epoch, rounded up.
func ceilUnix(t time.Time) int64 {
	return t.Add(time.Second - time.Nanosecond).Unix()
}
