package zaoshu

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu/signature"
)

// How many requests an account, and an address without an account, may send in
// a window (design/api/zaoshu.md, "Rate limits").
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

// request is a request to the API.
type request struct {
	*http.Request

	body   []byte
	now    time.Time
	caller *account
	// responseHeader is the header of the response.
	responseHeader http.Header
}

// handler serves a request with the data locked, and returns the data of the
// response. The status of every success is 200.
type handler func(r *request) (any, error)

// ServeHTTP answers as Zaoshu does. The path of the request has no prefix:
// "/v2/...".
func (s *System) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	data, err := s.serve(&request{Request: r, responseHeader: w.Header()})
	if err != nil {
		system.RecordRefusal(w, err)
		writeError(w, err)

		return
	}
	write(w, data)
}

// serve runs the handler of a request. The server authenticates the account
// before it looks for a route.
func (s *System) serve(r *request) (any, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, newError(http.StatusBadRequest, messageNotJSON,
			fmt.Sprintf("The body ends too early: %v.", err), sectionBodyErrors)
	}
	r.body, r.now = body, s.Lock()
	defer s.Unlock()
	r.caller, err = s.authenticate(r)
	if err != nil {
		return nil, err
	}
	handle, err := s.router.Find(r.Request, r.URL.Path)
	if err != nil {
		return nil, newNotFound(noRouteReason(r.Request, err), sectionEndpoints)
	}

	return handle(r)
}

// noRouteReason is the reason for the journal that the router has no handler.
func noRouteReason(r *http.Request, err error) string {
	if errors.Is(err, system.ErrMethod) {
		return fmt.Sprintf("The path %s has no method %s.", r.URL.Path, r.Method)
	}

	return fmt.Sprintf("No operation has the path %s.", r.URL.Path)
}

// authenticate returns the account that has signed a request. It counts the
// request, and sets the headers about the rate limit, with a date by the same
// clock.
func (s *System) authenticate(r *request) (*account, error) {
	owner, verified := s.Data.findSigner(r.Request, r.body)
	address := clientAddress(r.Request)
	var result system.LimitResult
	var sender string
	if verified {
		sender, result = fmt.Sprintf("Account %q", owner.Name), s.Limiter.Take(owner.Name)
	} else {
		sender, result = "Address "+address+", without valid credentials,", s.anonymousLimit.Take(address)
	}
	header := r.responseHeader
	header.Set("Date", r.now.Format(http.TimeFormat))
	// Clients of the vendor know this spelling only, and not that of Header.Set
	// (design/api/zaoshu.md, "Rate limits").
	header["X-RateLimit-Limit"] = []string{strconv.Itoa(result.Limit)}
	header["X-RateLimit-Remaining"] = []string{strconv.Itoa(result.Remaining)}
	header["X-RateLimit-Reset"] = []string{strconv.FormatInt(ceilUnix(result.Reset), 10)}
	switch {
	case !result.Allowed:
		return nil, newError(http.StatusForbidden, "API rate limit exceeded for "+address+".",
			fmt.Sprintf("%s has used up its limit of %d requests and may send the next one at %s.",
				sender, result.Limit, result.Reset.UTC().Format(time.RFC3339Nano)), sectionRateLimits)
	case owner != nil && s.isLockedOut(owner.Name, verified):
		return nil, newError(http.StatusForbidden,
			"Maximum number of login attempts exceeded. Please try again later.",
			fmt.Sprintf("Account %q is locked out after %d bad signatures within %v.",
				owner.Name, maxFailedLogins, failedLoginWindow), sectionErrors)
	case !verified:
		return nil, newBadCredentials(r.Request, owner)
	default:
		return owner, nil
	}
}

// newBadCredentials returns the 401 for a request without a valid signature.
// The owner is that of its API key, nil if there is none.
func newBadCredentials(r *http.Request, owner *account) error {
	header := r.Header.Get("Authorization")
	_, _, wellFormed := signature.ParseAuthorization(header)
	section := sectionAuthentication
	var reason string
	switch {
	case header == "":
		reason = "The request has no Authorization header."
	case !wellFormed:
		reason = "The Authorization header is not ZAOSHU <api_key>:<signature>."
	case owner == nil:
		reason = "No account has the API key of the Authorization header."
	default:
		section = sectionSignature
		reason = fmt.Sprintf("The signature is not that of account %q for %s with the Content-Type %q, "+
			"the Date %q, this query and this body.",
			owner.Name, r.Method, r.Header.Get("Content-Type"), r.Header.Get("Date"))
	}

	return newError(http.StatusUnauthorized, "Bad credentials", reason, section)
}

// isLockedOut reports whether an account has sent too many bad signatures. It
// then also refuses good ones. A bad signature counts.
func (s *System) isLockedOut(account string, verified bool) bool {
	if verified {
		return s.failedLogins.Exhausted(account)
	}

	return !s.failedLogins.Take(account).Allowed
}

// findSigner returns the owner of the API key in the Authorization header, nil
// if there is none, and whether the signature of the request is the owner's.
func (d *data) findSigner(r *http.Request, body []byte) (owner *account, verified bool) {
	key, signed, ok := signature.ParseAuthorization(r.Header.Get("Authorization"))
	if !ok {
		return nil, false
	}
	owner, known := d.FindLoginKey(key)

	return owner, known && signature.NewMessage(r, body).Verify(signed, owner.APISecret)
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

// Account returns the account that has signed a request; empty if there is
// none.
func (s *System) Account(r *http.Request) string {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return ""
	}
	s.Lock()
	defer s.Unlock()
	owner, verified := s.Data.findSigner(r, body)
	if !verified {
		return ""
	}

	return owner.Name
}

// Sensitive reports that no body holds credentials: the key and the signature
// are in a header.
func (s *System) Sensitive(*http.Request) bool {
	return false
}
