// Package qubell is the reference server's room for Qubell, later called
// Tonomi: instances of applications, with workflows that take their time and
// schedules that run them later. It is written from design/api/qubell.md.
//
// A launched instance is Requested for Env.BootDuration. Each step of a
// workflow takes Env.JobDuration. What has happened is worked out when somebody
// looks. After a workflow has been asked for, GET and the lists show the old
// status and the old history for a while: for Env.JobDuration, but at most two
// seconds (design/api/qubell.md, "Status lag").
//
// Where design/api/qubell.md is silent, this server has decided:
//
//   - Unknown parameters are refused with 400, as missing ones are.
//   - What a body names and is not there (a version, a revision, an
//     environment, a submodule) is 400, and so is a workflow that the
//     application does not have: 404 says that the instance in the path does
//     not exist (design/api/qubell.md, "Errors"), and of reschedule that the
//     schedule does not.
//   - An instance of another account is 403; another's application, environment or revision is 404, as a catalogue is each
//     account's own.
//   - A running job is 409 for whatever would start another. A destroyed instance runs nothing: 400.
//   - Values of workflow parameters must be strings; those of launch and configuration may be any JSON.
//   - An instance that has failed is still active: DELETE without force refuses it.
//   - A component that is an external application is an instance of its own, which is seen and listed as every other and
//     has its root's status, but cannot be changed by itself: 403, and 400 for DELETE.
//   - The history has the jobs that have ended, the newest first, and behind them the one that is executing.
package qubell

import (
	"net/http"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// System is one Qubell with its accounts and instances. It is safe for use by
// many goroutines.
type System struct {
	*store.Store[*data, *account]

	routes *http.ServeMux
}

// New returns a Qubell with the default account, its catalogue and no
// instances.
func New(env system.Config) *System {
	empty := func() *data { return newData(env.BootDuration, env.JobDuration) }
	account := func(name string) *account { return newAccount(name, env.Clock.Now()) }
	s := &System{
		Store: store.New(
			env, "qubell", empty, account, instanceCollection(), scheduleCollection(), applicationCollection(),
			environmentCollection(), revisionCollection(),
		),
		routes: http.NewServeMux(),
	}
	for route, work := range map[string]handler{
		"POST " + signInPath:  s.signIn,
		"POST " + refreshPath: s.refreshToken,
	} {
		s.routes.Handle(route, s.public(work))
	}
	for route, work := range map[string]handler{
		"GET /organizations":                         s.listOrganizations,
		"GET /organizations/{id}/environments":       s.listEnvironments,
		"GET /organizations/{id}/applications":       s.listApplications,
		"POST /organizations/{id}/applications":      s.createApplication,
		"GET /applications/{id}/revisions":           s.listRevisions,
		"PUT /applications/{id}/manifest":            s.putManifest,
		"POST /applications/{id}/launch":             s.launch,
		"GET /applications/{id}/instances":           s.listByApplication,
		"GET /environments/{id}/instances":           s.listByEnvironment,
		"GET /revisions/{id}/instances":              s.listByRevision,
		"GET /instances/{id}":                        s.getInstance,
		"DELETE /instances/{id}":                     s.deleteInstance,
		"PUT /instances/{id}/configuration":          s.reconfigure,
		"PUT /instances/{id}/userData":               s.putUserData,
		"GET /instances/{id}/schedules":              s.listSchedules,
		"POST /instances/{id}/{workflow}":            s.runWorkflow,
		"POST /instances/{id}/{workflow}/schedule":   s.scheduleWorkflow,
		"POST /instances/{id}/{workflow}/reschedule": s.reschedule,
	} {
		method, path, _ := strings.Cut(route, " ")
		s.routes.Handle(method+" "+basePath+path, s.authenticated(work))
	}

	return s
}

const (
	// basePath is where the paths of the API start. All versions of the API are
	// below it (design/api/qubell.md, "Versions").
	basePath = "/api/1"
	// signInPath and refreshPath are not below base (design/api/qubell.md,
	// "Authentication").
	signInPath  = "/signIn"
	refreshPath = "/refreshToken/jwtBearer"
)

// Account returns the account that the request is signed in as; empty if there
// is none.
func (s *System) Account(r *http.Request) string {
	name, _ := s.FindAccountName(accountMatcher(r.Header, s.Clock.Now()))

	return name
}

// Sensitive reports whether the body of the request holds credentials: signing
// in, and getting a token.
func (s *System) Sensitive(r *http.Request) bool {
	return r.URL.Path == signInPath || r.URL.Path == refreshPath
}
