// Package qubell is the reference server's Qubell, later called Tonomi:
// instances of applications, with workflows and schedules. It is written from
// design/api/qubell.md.
//
// A launched instance is Requested for Config.BootDuration. Each step of a
// workflow takes Config.JobDuration. After a request for a workflow, GET and
// the lists show the old status and history for Config.JobDuration, but at most
// two seconds (design/api/qubell.md, "Status lag").
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
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// System is one Qubell with its accounts and instances. It is safe for
// concurrent use.
type System struct {
	*store.Store[*data]

	router system.Router[handler]
}

// The paths of the API. All versions of the API are below basePath
// (design/api/qubell.md, "Versions"). signInPath and refreshPath need no
// credentials (design/api/qubell.md, "Authentication").
const (
	basePath         = "/api/1"
	organizationPath = basePath + "/organizations/{id}"
	applicationPath  = basePath + "/applications/{id}"
	instancePath     = basePath + "/instances/{id}"
	signInPath       = "/signIn"
	refreshPath      = "/refreshToken/jwtBearer"
)

// New returns a Qubell with the default account, its catalogue and no
// instances.
func New(config system.Config) *System {
	s := &System{Store: store.New(config, "qubell", newData)}
	s.router.Handle("POST "+signInPath, s.signIn)
	s.router.Handle("POST "+refreshPath, withInput(sectionAuthentication, s.refreshToken))
	s.router.Handle("GET "+basePath+"/organizations", s.listOrganizations)
	s.router.Handle("GET "+organizationPath+"/environments", inOrganization(s.listEnvironments))
	s.router.Handle("GET "+organizationPath+"/applications", inOrganization(s.listApplications))
	s.router.Handle("POST "+organizationPath+"/applications",
		withInput(sectionDiscovery, inOrganization(s.createApplication)))
	s.router.Handle("GET "+applicationPath+"/revisions", s.onApplication(s.listRevisions))
	s.router.Handle("PUT "+applicationPath+"/manifest", s.onApplication(s.putManifest))
	s.router.Handle("POST "+applicationPath+"/launch", withInput(sectionCreating, s.onApplication(s.launch)))
	s.router.Handle("GET "+applicationPath+"/instances", s.onApplication(s.listByApplication))
	s.router.Handle("GET "+basePath+"/environments/{id}/instances", s.listByEnvironment)
	s.router.Handle("GET "+basePath+"/revisions/{id}/instances", s.listByRevision)
	s.router.Handle("GET "+instancePath, s.onInstance(s.getInstance))
	s.router.Handle("DELETE "+instancePath, s.onInstance(s.deleteInstance))
	s.router.Handle("PUT "+instancePath+"/configuration", withInput(sectionUpdating, s.onInstance(s.reconfigure)))
	s.router.Handle("PUT "+instancePath+"/userData", withInput(sectionUserData, s.onInstance(s.putUserData)))
	s.router.Handle("GET "+instancePath+"/schedules", s.onInstance(s.listSchedules))
	s.router.Handle("POST "+instancePath+"/{workflow}", withInput(sectionRunning, s.onInstance(s.runWorkflow)))
	s.router.Handle("POST "+instancePath+"/{workflow}/schedule",
		withInput(sectionSchedules, s.onInstance(s.scheduleWorkflow)))
	s.router.Handle("POST "+instancePath+"/{workflow}/reschedule",
		withInput(sectionSchedules, s.onInstance(s.reschedule)))

	return s
}
