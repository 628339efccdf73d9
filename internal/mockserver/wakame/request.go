package wakame

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame/sinatra"
)

// requestIDHeader is in every response of the API (design/api/wakame.md, "Base
// URL and encoding").
const requestIDHeader = "X-Vdc-Request-Id"

// call is a request to the API.
type call struct {
	*http.Request

	suffix sinatra.Suffix
	query  url.Values
	body   []byte
	// v1306 is true below /api/11.12, where v13.06 serves this generation of
	// the API beside later ones. It differs from v11.12 at /api in details that
	// a client must not depend on.
	v1306 bool
	// id is the id of an instance in the path.
	id string

	now    time.Time
	caller *account
}

// ServeHTTP answers as Wakame-vdc does. The path of the request has no prefix:
// "/api/...".
func (s *System) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set(requestIDHeader, uuid.NewString())
	c := &call{Request: r, query: r.URL.Query()}
	response, err := s.serve(c)
	refused, isRefused := errors.AsType[*apiError](err)
	throttled, isThrottled := errors.AsType[*system.ThrottledError](err)
	switch {
	case err == nil:
		sinatra.Write(w, c.suffix, http.StatusOK, response)
	case isRefused:
		sinatra.Write(w, c.suffix, refused.status, refused.wire(c.errorModule()))
	case isThrottled:
		throttled.Write(w)
	case errors.Is(err, errNoRoute):
		sinatra.WriteErrorPage(w, http.StatusNotFound)
	case errors.Is(err, errBody):
		sinatra.WriteErrorPage(w, http.StatusBadRequest)
	default:
		sinatra.WriteErrorPage(w, http.StatusInternalServerError)
	}
}

// serve runs the view of a request. The server authenticates the account before
// it looks for a route, as a before filter does.
func (s *System) serve(c *call) (any, error) {
	path, isAPI := cutDir(c.URL.Path, "/api")
	if !isAPI {
		return nil, errNoRoute
	}
	path, c.v1306 = cutDir(path, "/11.12")
	path, c.suffix = sinatra.CutSuffix(path)
	var err error
	if c.body, err = io.ReadAll(c.Body); err != nil {
		return nil, errBody
	}
	c.now = s.Lock()
	defer s.Unlock()
	if c.caller, err = s.authenticate(accountID(c.Header)); err != nil {
		return nil, err
	}
	err = s.Limiter.Check(c.caller.Name)
	if err != nil {
		return nil, err
	}
	segments := strings.Split(path, "/")
	if len(segments) > 2 && segments[2] != "" {
		c.id, segments[2] = segments[2], ":id"
	}
	view, ok := s.routes()[c.Method+" "+strings.Join(segments, "/")]
	if !ok {
		return nil, errNoRoute
	}

	return view(c)
}

// cutDir returns a path below a folder, and whether it is there.
func cutDir(path, folder string) (string, bool) {
	rest, ok := strings.CutPrefix(path, folder)
	if !ok || (rest != "" && rest[0] != '/') {
		return path, false
	}

	return rest, true
}

// errorModule returns the Ruby module of the error classes
// (design/api/wakame.md, "Errors").
func (c *call) errorModule() string {
	if c.v1306 {
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

// authenticate returns the account with an id, and creates an account that does
// not exist; its name is the id (design/api/wakame.md, "Authentication").
func (s *System) authenticate(id string) (*account, error) {
	switch {
	case !isAccountID(id):
		return nil, errInvalidRequestCredentials
	case id == DisabledAccountID:
		return nil, errDisabledAccount
	}
	if known, ok := s.Data.FindLoginKey(id); ok {
		return known, nil
	}
	created := newAccount(id)
	s.Data.AddAccount(created)
	s.MarkChanged()

	return created, nil
}

// Account returns the account in the request's header, which may be one that
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
