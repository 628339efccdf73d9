package jeto

import (
	"errors"
	"slices"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto/flask"
)

// changeState queues a job for an instance's machines. The response is null
// whatever the job does (design/api/jeto.md, "Commands").
func (s *System) changeState(c *call) (flask.Response, error) {
	found, input, err := s.readCommand(c)
	if err != nil {
		return flask.Response{}, err
	}
	if name, given := input["name"]; given && !found.hasName(name) {
		return flask.Response{}, errors.New("'Instance' object has no attribute 'save'")
	}
	j, err := found.newJob(c.Account, input["state"], input)
	if err == nil && j.Action != "" {
		c.waitForJob(s.queueJob(c, found, j), input)
	}

	return flask.OK(nil), err
}

// readCommand returns the instance in the path and the body of a request that
// changes it.
func (s *System) readCommand(c *call) (*instance, map[string]any, error) {
	err := s.checkAnonymous(c)
	if err != nil {
		return nil, nil, err
	}
	found := s.Data.findVisible(c.Account, c.Variable("id"))
	if found == nil {
		return nil, nil, flask.NotFound(c.URL.Path, routeInstance, routeInstances, routeIP)
	}
	input, err := c.Object()

	return found, input, err
}

// newJob returns the job for a state or an action, which a body may give as any
// JSON. The job has no Action for a state without effect, such as status and
// reload, which the seed document lists (design/api/jeto.md, "Commands"). The
// caller may view the instance.
func (i *instance) newJob(account string, state any, input map[string]any) (job, error) {
	switch state.(type) {
	case []any, map[string]any:
		return job{}, errors.New("unhashable type")
	}
	action, _ := state.(string)
	if action == permissionView || !slices.Contains(allPermissions(), action) {
		return job{}, nil
	}
	if !i.hasPermission(account, action) {
		return job{}, flask.ErrForbidden
	}
	j := job{Action: action}
	if action != stateRsync && action != stateSync {
		name, isText := input["machine"].(string)
		if _, given := input["machine"]; !given || (!isText && input["machine"] != nil) {
			return job{}, errors.New("there is no name of a machine")
		}
		j.Machine = name
	}
	if action == stateRunScript {
		j.Script, _ = input["script"].(string)
	}

	return j, nil
}
