package qubell

import (
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/play"
)

// findInstance returns the instance that a path names.
func (s *System) findInstance(c *request) (*instance, error) {
	found := s.Data.byID[c.PathValue("id")]
	switch {
	case found == nil:
		return nil, notFound("instance")
	case found.Account != c.account.Name:
		return nil, play.Errorf(http.StatusForbidden, "The user is not authorized to access the instance")
	default:
		return found, nil
	}
}

// findRootInstance returns the instance that a path names, if it may be changed
// by itself.
func (s *System) findRootInstance(c *request) (*instance, error) {
	found, err := s.findInstance(c)
	if err == nil && found.Parent != "" {
		err = play.Errorf(http.StatusForbidden, "The instance belongs to a submodule")
	}

	return found, err
}

// requireNotDestroyed refuses what an instance cannot do after its end.
func (i *instance) requireNotDestroyed() error {
	if i.Status == statusDestroyed {
		return badRequestf("The instance is destroyed")
	}

	return nil
}

// startJob lets an instance do a job now, if it can.
func (s *System) startJob(i *instance, j *job) error {
	if err := i.requireNotDestroyed(); err != nil {
		return err
	}
	if i.Job != nil {
		return play.Errorf(http.StatusConflict,
			"It is not allowed to run workflow currently since another workflow is already running")
	}
	i.Job = j
	s.MarkChanged()

	return nil
}

// getInstance shows an instance.
func (s *System) getInstance(c *request) (any, error) {
	found, err := s.findInstance(c)
	if err != nil {
		return nil, err
	}

	return s.Data.detailWire(found, c.now), nil
}

// runWorkflow starts a workflow. The body is a flat object of its parameters,
// all of them strings (design/api/qubell.md, "Running a workflow").
func (s *System) runWorkflow(c *request) (any, error) {
	in, err := c.readObject()
	if err != nil {
		return nil, err
	}
	found, err := s.findRootInstance(c)
	if err != nil {
		return nil, err
	}
	if err = in.RequireStrings(); err != nil {
		return nil, err
	}
	name := c.PathValue("workflow")
	workflow, values, err := s.Data.prepareWorkflow(found, name, manifest.Values(in))
	if err != nil {
		return nil, err
	}

	return idWire{ID: found.ID}, s.startJob(found, s.Data.newJob(name, c.account.ID, workflow, values, c.now))
}

// deleteInstance removes the record of an instance that is destroyed, or with
// force shuts it down first, which takes as long as it does: until then GET
// finds it. A job that executes comes to its end before that.
func (s *System) deleteInstance(c *request) (any, error) {
	force := c.URL.Query().Get("force")
	if force != "" && force != "0" && force != "1" {
		return nil, badRequestf("force: 0 or 1 is expected")
	}
	found, err := s.findInstance(c)
	if err != nil {
		return nil, err
	}
	switch {
	case found.Parent != "":
		return nil, badRequestf("The instance belongs to a submodule")
	case found.Status == statusDestroyed:
		s.Data.removeInstance(found)
	case force != "1":
		return nil, badRequestf("The instance is active")
	case found.RemovalRequestedAt.IsZero():
		found.RemovalRequestedAt = c.now
		// If there is nothing to wait for, the shutdown begins now.
		s.Data.applyNextEvent(found, c.now)
	}
	s.MarkChanged()

	return emptyWire{}, nil
}

// putUserData replaces the user data of an instance, which no answer ever shows
// (design/api/qubell.md, "User data").
func (s *System) putUserData(c *request) (any, error) {
	if _, err := c.readObject(); err != nil {
		return nil, err
	}
	found, err := s.findRootInstance(c)
	if err != nil {
		return nil, err
	}
	found.UserData = c.body
	s.MarkChanged()

	return emptyWire{}, nil
}

// listByApplication lists the instances of an application.
func (s *System) listByApplication(c *request) (any, error) {
	id := c.PathValue("id")
	if findByID(c.account.Applications, id) == nil {
		return nil, notFound("application")
	}

	return s.listMatching(c, func(i *instance) bool { return i.Application == id }), nil
}

// listByEnvironment lists the instances in an environment.
func (s *System) listByEnvironment(c *request) (any, error) {
	id := c.PathValue("id")
	if findByID(c.account.Environments, id) == nil {
		return nil, notFound("environment")
	}

	return s.listMatching(c, func(i *instance) bool { return i.Environment == id }), nil
}

// listByRevision lists the instances whose last revision this is.
func (s *System) listByRevision(c *request) (any, error) {
	id := c.PathValue("id")
	if findByID(c.account.Revisions, id) == nil {
		return nil, notFound("revision")
	}

	return s.listMatching(c, func(i *instance) bool { return i.Configuration.Revision == id }), nil
}

// listMatching shows some of the caller's instances, destroyed ones too. There
// are no pages (design/api/qubell.md, "Lists and paging").
func (s *System) listMatching(c *request, wanted func(*instance) bool) []instanceListWire {
	list := []instanceListWire{}
	for _, i := range s.Data.instances {
		if i.Account == c.account.Name && wanted(i) {
			list = append(list, s.Data.listWire(i, c.now))
		}
	}

	return list
}
