package zaoshu

import (
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
		return nil, newError(http.StatusBadRequest, messageNotJSON)
	}
	r.body, r.now = body, s.Lock()
	defer s.Unlock()
	r.caller, err = s.authenticate(r)
	if err != nil {
		return nil, err
	}
	handle, err := s.router.Find(r.Request, r.URL.Path)
	if err != nil {
		return nil, errNotFound
	}

	return handle(r)
}

// authenticate returns the account that has signed a request. It counts the
// request, and sets the headers about the rate limit, with a date by the same
// clock.
func (s *System) authenticate(r *request) (*account, error) {
	owner, verified := s.Data.findSigner(r.Request, r.body)
	address := clientAddress(r.Request)
	var result system.LimitResult
	if verified {
		result = s.Limiter.Take(owner.Name)
	} else {
		result = s.anonymousLimit.Take(address)
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
		return nil, newError(http.StatusForbidden, "API rate limit exceeded for "+address+".")
	case owner != nil && s.isLockedOut(owner.Name, verified):
		return nil, newError(http.StatusForbidden,
			"Maximum number of login attempts exceeded. Please try again later.")
	case !verified:
		return nil, newError(http.StatusUnauthorized, "Bad credentials")
	default:
		return owner, nil
	}
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
