// Package qubell is the reference server's system for Qubell, later called
// Tonomi: instances of applications, with workflows and schedules. It is
// written from design/api/qubell.md.
//
// A launched instance is Requested for Config.BootDuration. Each step of a
// workflow takes Config.JobDuration. The server applies the events that are due
// at the next request. After a request for a workflow, GET and the lists show
// the old status and history for Config.JobDuration, but at most two seconds
// (design/api/qubell.md, "Status lag").
//
// Where the API is not documented, this server decides:
//
//   - Unknown parameters are refused with 400, as missing ones are.
//   - An unknown version, revision, environment or submodule in a body is 400,
//     and so is an unknown workflow. 404 means that the object in the path does
//     not exist, and for a reschedule that the schedule does not.
//   - An instance of another account is 403. An application, environment or
//     revision of another account is 404.
//   - A request that starts a job is 409 while another job executes, and 400
//     for a destroyed instance.
//   - Values of workflow parameters must be strings; those of launch and
//     configuration may be any JSON.
//   - DELETE without force refuses a failed instance, because it is still
//     active.
//   - A component that is an external application is an instance of its own. It
//     is in the lists and has the status of its root, but cannot be changed by
//     itself: 403, and 400 for DELETE.
//   - The history holds the jobs that have ended, newest first, and after them
//     the job that executes.
package qubell

import (
	"net/http"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// System is a Qubell with its accounts and instances. It is safe for concurrent
// use.
type System struct {
	*store.Store[*data]

	routes *http.ServeMux
}

const (
	// basePath precedes the paths of all versions of the API
	// (design/api/qubell.md, "Versions").
	basePath = "/api/1"
	// signInPath and refreshPath are not below basePath (design/api/qubell.md,
	// "Authentication").
	signInPath  = "/signIn"
	refreshPath = "/refreshToken/jwtBearer"
)

// New returns a Qubell with the default account, its catalogue and no
// instances.
func New(config system.Config) *System {
	s := &System{
		Store: store.New(config, "qubell", func() *data {
			return &data{
				Accounts:     store.Accounts[*account]{},
				bootDuration: config.BootDuration, stepDuration: config.JobDuration,
			}
		}),
		routes: http.NewServeMux(),
	}
	s.routes.Handle("POST "+signInPath, s.public(s.signIn))
	s.routes.Handle("POST "+refreshPath, s.public(withInput(s.refreshToken)))
	for route, work := range map[string]handler{
		"GET /organizations":                         s.listOrganizations,
		"GET /organizations/{id}/environments":       inOrganization(s.listEnvironments),
		"GET /organizations/{id}/applications":       inOrganization(s.listApplications),
		"POST /organizations/{id}/applications":      withInput(inOrganization(s.createApplication)),
		"GET /applications/{id}/revisions":           s.onApplication(s.listRevisions),
		"PUT /applications/{id}/manifest":            s.onApplication(s.putManifest),
		"POST /applications/{id}/launch":             withInput(s.onApplication(s.launch)),
		"GET /applications/{id}/instances":           s.onApplication(s.listByApplication),
		"GET /environments/{id}/instances":           s.listByEnvironment,
		"GET /revisions/{id}/instances":              s.listByRevision,
		"GET /instances/{id}":                        s.onInstance(s.getInstance),
		"DELETE /instances/{id}":                     s.onInstance(s.deleteInstance),
		"PUT /instances/{id}/configuration":          withInput(s.onInstance(s.reconfigure)),
		"PUT /instances/{id}/userData":               withInput(s.onInstance(s.putUserData)),
		"GET /instances/{id}/schedules":              s.onInstance(s.listSchedules),
		"POST /instances/{id}/{workflow}":            withInput(s.onInstance(s.runWorkflow)),
		"POST /instances/{id}/{workflow}/schedule":   withInput(s.onInstance(s.scheduleWorkflow)),
		"POST /instances/{id}/{workflow}/reschedule": withInput(s.onInstance(s.reschedule)),
	} {
		method, path, _ := strings.Cut(route, " ")
		s.routes.Handle(method+" "+basePath+path, s.authenticated(work))
	}

	return s
}
