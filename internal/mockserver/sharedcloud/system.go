// Package sharedcloud is the reference server's room for Sharedcloud: compute
// instances for rent behind the Django REST framework, with token
// authentication. It is written from the sheet of that system; where the sheet
// is silent it does what the framework does by default.
package sharedcloud

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/sharedcloud/drf"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// System is one Sharedcloud with its accounts and instances. It is safe for use
// by many goroutines.
type System struct {
	*store.Store[*data]

	router *drf.Router
}

// New returns a Sharedcloud with the default account and no instances.
func New(env system.Config) *System {
	s := &System{Store: store.New(env, "sharedcloud", newData)}
	s.router = drf.NewRouter(env.Prefix, s)
	s.router.Handle(basePath+"instances/", s.instanceList())
	s.router.Handle(basePath+"instances/{id}/", s.instanceDetail())
	s.router.Handle(basePath+"instances/{id}/start/", s.instanceStart())
	s.router.Handle(basePath+"instances/{id}/stop/", s.instanceStop())
	s.router.Handle(basePath+"instances/{id}/get-jobs/", s.instanceJobs())
	s.router.Handle(basePath+"instances/{id}/add-image/", s.instanceAddImage())
	s.router.Handle(basePath+"instances/{id}/delete-image/", s.instanceDeleteImage())
	s.router.Handle(basePath+"gpus/", s.gpuList())
	s.router.Handle(basePath+"api-token-auth/", s.tokenAuth())
	s.router.Handle(basePath+"users/", s.userList())
	s.router.Handle(basePath+"users/account/", s.userAccount())

	return s
}

// basePath is where all paths start (the sheet, section 1).
const basePath = "/api/v1/"

// ServeHTTP answers as Sharedcloud does. The request's path is the one below
// the server's prefix: "/api/v1/...".
func (s *System) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.router.ServeHTTP(w, r)
}

// Account returns the account whose token the request bears; empty if there is
// none.
func (s *System) Account(r *http.Request) string {
	account, refused := drf.Authenticate(r.Header, s.FindAccountName)
	if refused != nil {
		return ""
	}

	return account
}

// Sensitive reports whether the body of the request holds credentials: signing
// in, and making or changing an account.
func (s *System) Sensitive(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, basePath+"api-token-auth") || strings.HasPrefix(r.URL.Path, basePath+"users")
}

// Throttle counts a request of an account and returns the framework's 429 once
// it has sent too many in a minute.
func (s *System) Throttle(account string) *drf.Response {
	verdict := s.Limiter.Take(account)
	if verdict.Allowed {
		return nil
	}
	unit := "seconds"
	if verdict.RetryAfter == 1 {
		unit = "second"
	}
	answer := drf.DetailResponse(http.StatusTooManyRequests,
		fmt.Sprintf("Request was throttled. Expected available in %d %s.", verdict.RetryAfter, unit))
	answer.Header = http.Header{"Retry-After": {strconv.Itoa(verdict.RetryAfter)}}

	return &answer
}
