package wakame

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame/sinatra"
)

// requestIDHeader is in every response of the API (design/api/wakame.md, "Base
// URL and encoding").
const requestIDHeader = "X-Vdc-Request-Id"

// request is a request to the API.
type request struct {
	*http.Request

	body   []byte
	now    time.Time
	caller *account

	suffix sinatra.Suffix
	// v1306 is true below /api/11.12, where v13.06 serves this generation of
	// the API beside later ones. It differs from v11.12 at /api in details that
	// a client must not depend on.
	v1306 bool
}

// handler serves a request with the data locked, and returns the body of the
// response. The status of every success is 200 (design/api/wakame.md, "Base URL
// and encoding").
type handler func(r *request) (any, error)

// ServeHTTP answers as Wakame-vdc does. The path of the request has no prefix:
// "/api/...".
func (s *System) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set(requestIDHeader, uuid.NewString())
	received := &request{Request: r}
	body, err := s.serve(received)
	system.RecordRefusal(w, err)
	raised, isRaised := errors.AsType[*apiError](err)
	refused, isRefused := errors.AsType[*system.ProxyError](err)
	switch {
	case err == nil:
		sinatra.Write(w, received.suffix, http.StatusOK, body)
	case isRaised:
		sinatra.Write(w, received.suffix, raised.status, raised.wire(received.errorModule()))
	case isRefused:
		refused.Write(w)
	default:
		sinatra.WriteError(w, err)
	}
}

// serve runs the handler of a request. The server authenticates the account
// before it looks for a route, as a before filter does.
func (s *System) serve(r *request) (any, error) {
	path, isAPI := cutFolder(r.URL.Path, "/api")
	if !isAPI {
		return nil, system.Because(system.ErrNoRoute, "The path is not below /api.", sectionEncoding)
	}
	path, r.v1306 = cutFolder(path, "/11.12")
	path, r.suffix = sinatra.CutSuffix(path)
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, system.Because(sinatra.ErrBadRequest, "The body ends too early.", sectionBodies)
	}
	r.body, r.now = body, s.Lock()
	defer s.Unlock()
	r.caller, err = s.authenticate(accountID(r.Header))
	if err != nil {
		return nil, err
	}
	handle, err := s.router.Find(r.Request, path)
	if err != nil {
		return nil, system.Because(err, "The API has no "+r.Method+" for this path.", sectionEndpoints)
	}

	return handle(r)
}

// cutFolder returns a path below a folder, and whether it is there.
func cutFolder(path, folder string) (string, bool) {
	rest, ok := strings.CutPrefix(path, folder)
	if !ok || (rest != "" && rest[0] != '/') {
		return path, false
	}

	return rest, true
}

// errorModule returns the Ruby module of the error classes
// (design/api/wakame.md, "Errors").
func (r *request) errorModule() string {
	if r.v1306 {
		return "Dcmgr::Endpoints::Errors::"
	}

	return "Dcmgr::Endpoints::"
}

// The two spellings of the account header as Go stores them. Rack treats them
// alike (design/api/wakame.md, "Authentication").
const (
	accountHeader           = "X-Vdc-Account-Uuid"
	accountHeaderUnderscore = "X_vdc_account_uuid"
)

// accountID returns the account id in a header; empty if there is none.
func accountID(header http.Header) string {
	if id := header.Get(accountHeader); id != "" {
		return id
	}

	return header.Get(accountHeaderUnderscore)
}

// authenticate returns the account with an id, and counts its request. An
// account that does not exist is created; its name is the id
// (design/api/wakame.md, "Authentication").
func (s *System) authenticate(id string) (*account, error) {
	switch {
	case !isAccountID(id):
		return nil, system.Because(errInvalidRequestCredentials,
			"The header X-VDC-Account-UUID is missing, or is not a- and lower-case letters and digits.",
			sectionAuthentication)
	case id == DisabledAccountID:
		return nil, system.Because(errDisabledAccount, "The account "+id+" is disabled.", sectionAuthentication)
	}
	caller, known := s.Data.FindLoginKey(id)
	if !known {
		caller = newAccount(id)
		s.Data.AddAccount(caller)
		s.MarkChanged()
	}

	return caller, s.Limiter.Check(caller.Name)
}

// Account returns the account in the header of a request, which may be one that
// the request creates; empty if there is none.
func (s *System) Account(r *http.Request) string {
	id := accountID(r.Header)
	if name, ok := s.FindAccountName(id); ok {
		return name
	}
	if !isAccountID(id) || id == DisabledAccountID {
		return ""
	}

	return id
}

// Sensitive reports that no body holds credentials: the header alone names the
// account.
func (s *System) Sensitive(*http.Request) bool {
	return false
}
