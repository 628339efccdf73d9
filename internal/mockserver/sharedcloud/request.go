package sharedcloud

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/sharedcloud/drf"
)

// ServeHTTP answers as Sharedcloud does. The request's path is the one below
// the server's prefix: "/api/v1/...".
func (s *System) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.router.ServeHTTP(w, r)
}

// Account returns the account of the token in the request; empty if there is
// none.
func (s *System) Account(r *http.Request) string {
	account, refused := drf.Authenticate(r.Header, s.FindAccountName)
	if refused != nil {
		return ""
	}

	return account
}

// Sensitive reports whether the body of the request holds credentials: signing
// in, and creating or changing an account.
func (s *System) Sensitive(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, basePath+"api-token-auth") || strings.HasPrefix(r.URL.Path, basePath+"users")
}

// Throttle counts a request of an account. It returns the framework's 429 if the
// account has sent too many in a minute.
func (s *System) Throttle(account string) *drf.Response {
	result := s.Limiter.Take(account)
	if result.Allowed {
		return nil
	}
	unit := "seconds"
	if result.RetryAfter == 1 {
		unit = "second"
	}
	answer := drf.DetailResponse(http.StatusTooManyRequests,
		fmt.Sprintf("Request was throttled. Expected available in %d %s.", result.RetryAfter, unit))
	answer.Header = http.Header{"Retry-After": {strconv.Itoa(result.RetryAfter)}}

	return &answer
}
