package qubell

import (
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/play"
)

// find returns the instance that a path names.
func (s *System) find(c *call) (*instance, error) {
	found := s.Store.byID[c.PathValue("id")]

	switch {
	case found == nil:
		return nil, notFound("instance")
	case found.Account != c.account.Name:
		return nil, play.Refusef(http.StatusForbidden, "The user is not authorized to access the instance")
	default:
		return found, nil
	}
}

// findRoot returns the instance that a path names, if it may be changed by itself.
func (s *System) findRoot(c *call) (*instance, error) {
	found, err := s.find(c)
	if err == nil && found.Parent != "" {
		err = play.Refusef(http.StatusForbidden, "The instance belongs to a submodule")
	}

	return found, err
}

// requireLife refuses what an instance cannot do after its end.
func (i *instance) requireLife() error {
	if i.Status == statusDestroyed {
		return badRequestf("The instance is destroyed")
	}

	return nil
}

// start lets an instance do a job now, if it can.
func (s *System) start(i *instance, j *job) error {
	if err := i.requireLife(); err != nil {
		return err
	}

	if i.Job != nil {
		return play.Refusef(http.StatusConflict,
			"It is not allowed to run workflow currently since another workflow is already running")
	}

	i.Job = j
	s.Changed()

	return nil
}

// getInstance shows an instance.
func (s *System) getInstance(c *call) (any, error) {
	found, err := s.find(c)
	if err != nil {
		return nil, err
	}

	return s.Store.wire(found, c.now), nil
}

// runWorkflow starts a workflow. The body is a flat object of its parameters, all of them strings (the sheet, section 2).
func (s *System) runWorkflow(c *call) (any, error) {
	in, err := c.object()
	if err != nil {
		return nil, err
	}

	found, err := s.findRoot(c)
	if err != nil {
		return nil, err
	}

	if err = in.RequireTexts(); err != nil {
		return nil, err
	}

	name := c.PathValue("workflow")

	workflow, values, err := s.Store.prepare(found, name, manifest.Values(in))
	if err != nil {
		return nil, err
	}

	return idWire{ID: found.ID}, s.start(found, s.Store.newJob(name, c.account.ID, workflow, values, c.now))
}

// deleteInstance removes the record of an instance that is destroyed, or with force shuts it down first, which takes as long
// as it does: until then GET finds it. A job that executes comes to its end before that.
func (s *System) deleteInstance(c *call) (any, error) {
	force := c.URL.Query().Get("force")
	if force != "" && force != "0" && force != "1" {
		return nil, badRequestf("force: 0 or 1 is expected")
	}

	found, err := s.find(c)
	if err != nil {
		return nil, err
	}

	switch {
	case found.Parent != "":
		return nil, badRequestf("The instance belongs to a submodule")
	case found.Status == statusDestroyed:
		s.Store.remove(found)
	case force != "1":
		return nil, badRequestf("The instance is active")
	case found.Removed.IsZero():
		found.Removed = c.now
		// If there is nothing to wait for, the shutdown begins now.
		s.Store.step(found, c.now)
	}

	s.Changed()

	return emptyWire{}, nil
}

// putUserData replaces the user data of an instance, which no answer ever shows (the sheet, section 3).
func (s *System) putUserData(c *call) (any, error) {
	if _, err := c.object(); err != nil {
		return nil, err
	}

	found, err := s.findRoot(c)
	if err != nil {
		return nil, err
	}

	found.UserData = c.body
	s.Changed()

	return emptyWire{}, nil
}

// listByApplication lists the instances of an application.
func (s *System) listByApplication(c *call) (any, error) {
	id := c.PathValue("id")
	if lookUp(c.account.Applications, id) == nil {
		return nil, notFound("application")
	}

	return s.list(c, func(i *instance) bool { return i.Application == id }), nil
}

// listByEnvironment lists the instances in an environment.
func (s *System) listByEnvironment(c *call) (any, error) {
	id := c.PathValue("id")
	if lookUp(c.account.Environments, id) == nil {
		return nil, notFound("environment")
	}

	return s.list(c, func(i *instance) bool { return i.Environment == id }), nil
}

// listByRevision lists the instances whose last revision this is.
func (s *System) listByRevision(c *call) (any, error) {
	id := c.PathValue("id")
	if lookUp(c.account.Revisions, id) == nil {
		return nil, notFound("revision")
	}

	return s.list(c, func(i *instance) bool { return i.Configuration.Revision == id }), nil
}

// list shows some of the caller's instances, destroyed ones too. There are no pages (the sheet, section 2).
func (s *System) list(c *call, wanted func(*instance) bool) []shortWire {
	list := []shortWire{}

	for _, i := range s.Store.instances {
		if i.Account == c.account.Name && wanted(i) {
			list = append(list, s.Store.short(i, c.now))
		}
	}

	return list
}
