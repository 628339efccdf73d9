package qubell

import (
	"fmt"
	"net/http"
)

// onInstance returns the handler of a route below an instance of the caller's
// account. PUT and POST are refused for a component: only its root may be
// changed.
func (s *System) onInstance(handle func(r *request, i *instance) (any, error)) handler {
	return func(r *request) (any, error) {
		i := s.Data.Instances.Find(r.PathValue("id"))
		switch {
		case i == nil:
			return nil, notFound("instance", fmt.Sprintf("There is no instance %q.", r.PathValue("id")), sectionErrors)
		case i.Account != r.caller.Name:
			return nil, forbidden("The user is not authorized to access the instance",
				fmt.Sprintf("Instance %s does not belong to account %q.", i.ID, r.caller.Name))
		case i.ParentID != "" && (r.Method == http.MethodPut || r.Method == http.MethodPost):
			return nil, forbidden("The instance belongs to a submodule", i.componentReason())
		default:
			return handle(r, i)
		}
	}
}

// componentReason says that an instance is a component.
func (i *instance) componentReason() string {
	return fmt.Sprintf("Instance %s is a component of instance %s.", i.ID, i.ParentID)
}

// requireNotDestroyed refuses a request that a destroyed instance cannot
// execute.
func (i *instance) requireNotDestroyed() error {
	if i.IdleStatus == statusDestroyed {
		return badRequest("The instance is destroyed",
			fmt.Sprintf("Instance %s is destroyed.", i.ID), sectionInstanceStates)
	}

	return nil
}

// startJob starts a job, unless another one is executing.
func (s *System) startJob(i *instance, j *job) error {
	if i.Job != nil {
		return newError(http.StatusConflict,
			"It is not allowed to run workflow currently since another workflow is already running",
			fmt.Sprintf("Instance %s executes the workflow %q.", i.ID, i.Job.Name), sectionErrors)
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
		return nil, badRequest("force: 0 or 1 is expected",
			fmt.Sprintf("The parameter force is %q; it must be 0 or 1.", force), sectionDeleting)
	case i.ParentID != "":
		return nil, badRequest("The instance belongs to a submodule", i.componentReason(), sectionDeleting)
	case i.IdleStatus == statusDestroyed:
		s.Data.removeInstance(i)
	case force != "1":
		return nil, badRequest("The instance is active",
			fmt.Sprintf("Instance %s is not destroyed, and force is not 1.", i.ID), sectionDeleting)
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
		return nil, notOwned(r, "environment")
	}

	return s.listInstances(r, func(i *instance) bool { return i.EnvironmentID == id }), nil
}

// listByRevision lists the instances that were last configured by a revision.
func (s *System) listByRevision(r *request) (any, error) {
	id := r.PathValue("id")
	if s.Data.Revisions.FindOwned(r.caller.Name, id) == nil {
		return nil, notOwned(r, "revision")
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
