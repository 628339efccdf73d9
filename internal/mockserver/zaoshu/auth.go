package zaoshu

import (
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu/signature"
)

// How many requests an account, and an address that does not sign in, may send
// in a window (design/api/zaoshu.md, "Rate limits").
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

// caller is who a request says it is from.
type caller struct {
	// account is the owner of its API key; empty if there is none.
	account string
	// authenticated says that the signature is the owner's.
	authenticated bool
}

// authenticate reads the Authorization header, and checks the signature over
// what has come.
func (s *System) authenticate(r *http.Request, body []byte) caller {
	key, signed, ok := signature.ParseAuthorization(r.Header.Get("Authorization"))
	if !ok {
		return caller{}
	}
	secret := ""
	name, known := s.FindAccountName(func(a *account) bool {
		secret = a.APISecret

		return a.APIKey == key
	})

	return caller{account: name, authenticated: known && signature.NewMessage(r, body).Verify(signed, secret)}
}

// authorize lets a request in as that of an account, or returns the answer to
// one that is not let in. It counts the request, and sets the headers that tell
// how many are left, with the date by the same clock.
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
	// Go writes them so; the document's spelling is X-RateLimit, which is the
	// same header.
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

// lockedOut reports whether an account has had too many bad signatures, good
// ones notwithstanding. A bad one counts.
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

// clientAddress returns the address of a caller, with which every request
// comes, without its port.
func clientAddress(r *http.Request) string {
	host, _, _ := net.SplitHostPort(r.RemoteAddr)

	return host
}

// ceilUnix returns the first whole second, since the epoch, that is not before
// a time.
func ceilUnix(t time.Time) int64 {
	return t.Add(time.Second - time.Nanosecond).Unix()
}
