package qubell

import (
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/play"
)

// onInstance returns the handler of a route below an instance of the caller's
// account. PUT and POST are refused for a component: only its root may be
// changed.
func (s *System) onInstance(handle func(r *request, i *instance) (any, error)) handler {
	return func(r *request) (any, error) {
		i := s.Data.Instances.Find(r.PathValue("id"))
		switch {
		case i == nil:
			return nil, notFound("instance")
		case i.Account != r.caller.Name:
			return nil, play.Errorf(http.StatusForbidden, "The user is not authorized to access the instance")
		case i.ParentID != "" && (r.Method == http.MethodPut || r.Method == http.MethodPost):
			return nil, play.Errorf(http.StatusForbidden, "The instance belongs to a submodule")
		default:
			return handle(r, i)
		}
	}
}

// requireNotDestroyed refuses a request that a destroyed instance cannot
// execute.
func (i *instance) requireNotDestroyed() error {
	if i.IdleStatus == statusDestroyed {
		return badRequestf("The instance is destroyed")
	}

	return nil
}

// startJob starts a job, unless another one is executing.
func (s *System) startJob(i *instance, j *job) error {
	if i.Job != nil {
		return play.Errorf(http.StatusConflict,
			"It is not allowed to run workflow currently since another workflow is already running")
	}
	i.Job = j
	s.Data.Instances.Reschedule(i)
	s.MarkChanged()

	return nil
}

// getInstance returns an instance.
func (s *System) getInstance(r *request, i *instance) (any, error) {
	i.Wire(r.now)

	return i.instanceWire, nil
}

// runWorkflow starts a workflow. The body is a flat object of its parameters,
// which must be strings (design/api/qubell.md, "Parameter values").
func (s *System) runWorkflow(r *request, i *instance) (any, error) {
	given := r.input.Strings()
	err := r.input.Err()
	if err != nil {
		return nil, err
	}
	j, err := s.Data.newWorkflowJob(i, r.workflow, r.caller.ID, given, r.now)
	if err != nil {
		return nil, err
	}

	return idWire{ID: i.ID}, s.startJob(i, j)
}

// deleteInstance removes the record of a destroyed instance. With force=1 it
// shuts down another instance first, after the job that executes, and GET
// returns the instance until then.
func (s *System) deleteInstance(r *request, i *instance) (any, error) {
	force := r.URL.Query().Get("force")
	switch {
	case force != "" && force != "0" && force != "1":
		return nil, badRequestf("force: 0 or 1 is expected")
	case i.ParentID != "":
		return nil, badRequestf("The instance belongs to a submodule")
	case i.IdleStatus == statusDestroyed:
		s.Data.removeInstance(i)
	case force != "1":
		return nil, badRequestf("The instance is active")
	case i.RemovalRequestedAt.IsZero():
		i.RemovalRequestedAt = r.now
		s.Data.Instances.Reschedule(i)
	}
	s.MarkChanged()

	return emptyWire{}, nil
}

// putUserData replaces the user data of an instance. The vendor's API never
// shows it (design/api/qubell.md, "User data").
func (s *System) putUserData(r *request, i *instance) (any, error) {
	i.UserData = r.body
	s.MarkChanged()

	return emptyWire{}, nil
}

// instanceListWire is an instance in a list, where some keys have other names
// (design/api/qubell.md, "Lists and paging").
type instanceListWire struct {
	named

	Environment string `json:"environment"`
	Application string `json:"application"`
	// Revision is absent for an instance without a revision.
	Revision string `json:"revision,omitempty"`
	Status   string `json:"status"`
}

// listByApplication lists the instances of an application.
func (s *System) listByApplication(r *request, a *application) (any, error) {
	return s.listInstances(r, func(i *instance) bool { return i.ApplicationID == a.ID }), nil
}

// listByEnvironment lists the instances in an environment.
func (s *System) listByEnvironment(r *request) (any, error) {
	id := r.PathValue("id")
	if s.Data.Environments.FindOwned(r.caller.Name, id) == nil {
		return nil, notFound("environment")
	}

	return s.listInstances(r, func(i *instance) bool { return i.EnvironmentID == id }), nil
}

// listByRevision lists the instances that were last configured by a revision.
func (s *System) listByRevision(r *request) (any, error) {
	id := r.PathValue("id")
	if s.Data.Revisions.FindOwned(r.caller.Name, id) == nil {
		return nil, notFound("revision")
	}

	return s.listInstances(r, func(i *instance) bool { return i.RevisionID == id }), nil
}

// listInstances lists instances of the account, including destroyed ones.
func (s *System) listInstances(r *request, include func(*instance) bool) []instanceListWire {
	list := []instanceListWire{}
	for _, i := range s.Data.Instances.OwnedBy(r.caller.Name) {
		if include(i) {
			list = append(list, instanceListWire{
				named: i.named, Environment: i.EnvironmentID, Application: i.ApplicationID, Revision: i.RevisionID,
				Status: i.shownStatus(r.now),
			})
		}
	}

	return list
}
