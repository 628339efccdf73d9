package jeto

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto/flask"
)

// errNoInstance stands for Python's exception when a view uses an instance that
// is None because it does not exist or the caller may not view it. The server
// answers 500, not 404 (design/api/jeto.md, "Errors").
var errNoInstance = errors.New("'NoneType' object has no attribute")

// instanceResponse is the body of the response to a create.
type instanceResponse struct {
	Instance listWire `json:"instance"`
}

// listInstances lists the instances that the caller may view.
func (s *System) listInstances(c *call) (flask.Response, error) {
	err := s.checkAnonymous(c)
	if err != nil {
		return flask.Response{}, err
	}
	list := []listWire{}
	for _, i := range s.Data.sortedByName() {
		if i.hasPermission(c.Account, permissionView) {
			list = append(list, i.list())
		}
	}

	return flask.OK(map[string]any{"instances": list}), nil
}

// checkAnonymous returns the exception that Python raises when it asks an
// anonymous user for the permission on an instance (design/api/jeto.md,
// "Authentication").
func (s *System) checkAnonymous(c *call) error {
	if c.Account == "" && len(s.Data.Instances) > 0 {
		return errors.New("'AnonymousUserMixin' object has no attribute 'has_permission'")
	}

	return nil
}

// postInstance creates an instance, lists the instances, or does what the old
// user interface sends.
func (s *System) postInstance(c *call) (flask.Response, error) {
	input, err := c.Object()
	if err != nil {
		return flask.Response{}, err
	}
	switch input["id"] {
	case nil, "", json.Number("0"):
	default:
		return s.startLegacy(c, input)
	}
	if input["state"] != "create" {
		return s.listInstances(c)
	}

	return s.createInstance(c, input)
}

// createInstance needs no permission, and no key if it clones nothing.
func (s *System) createInstance(c *call, input map[string]any) (flask.Response, error) {
	created, err := readInstance(c.Account, input)
	if err != nil {
		return flask.Response{}, err
	}
	created.ID = s.Data.nextID()
	s.Data.Instances.Add(created)
	s.MarkChanged()
	if fetch := created.fetchAction(); fetch == "" {
		created.createFolder(false)
	} else {
		c.waitForJob(s.queueJob(c, created, job{Action: fetch}), input)
		if c.Account == "" {
			return flask.Response{}, errors.New("the job has no user")
		}
	}

	return flask.OK(instanceResponse{created.list()}), nil
}

// startLegacy serves the request of the old user interface, which has the id in
// the body. Stop raises an exception, and start uses the state itself as the
// name of the machine (design/api/jeto.md, "Endpoints"). Every other state has
// no effect.
func (s *System) startLegacy(c *call, input map[string]any) (flask.Response, error) {
	found := s.Data.findVisible(c.Account, idText(input["id"]))
	state, isText := input["state"].(string)
	if found == nil || (!isText && input["state"] != nil) || state == stateStop {
		return flask.Response{}, errNoInstance
	}
	if strings.Contains(state, stateStart) {
		machineName := strings.ReplaceAll(state, stateStart+"-", "")
		c.waitForJob(s.queueJob(c, found, job{Action: stateStart, Machine: machineName}), input)
	}

	return flask.OK(instanceResponse{found.list()}), nil
}

// getInstance shows one instance. A GET whose Content-Type is that of JSON
// needs a JSON body (design/api/jeto.md, "Base URL and encoding").
func (s *System) getInstance(c *call) (flask.Response, error) {
	_, err := c.JSON()
	if err != nil {
		return flask.Response{}, err
	}
	found := s.Data.findVisible(c.Account, c.Variable("id"))
	if found == nil {
		return flask.Response{}, errNoInstance
	}
	c.waitForWorker(found)

	return flask.OK(found.detail()), nil
}

// getIP shows the address of a machine.
func (s *System) getIP(c *call) (flask.Response, error) {
	found := s.Data.findVisible(c.Account, c.Variable("id"))
	if found == nil {
		return flask.Response{}, errNoInstance
	}
	c.waitForWorker(found)

	return flask.OK(map[string]string{"ip": found.ip(c.Variable("machineName"))}), nil
}

// deleteInstance deletes the instance in the path. The body may be any JSON.
func (s *System) deleteInstance(c *call) (flask.Response, error) {
	value, err := c.JSON()
	if err != nil {
		return flask.Response{}, err
	}
	input, _ := value.(map[string]any)

	return s.destroyInstance(c, c.Variable("id"), input)
}

// deleteInstanceInBody deletes the instance in the body, as the old user
// interface does.
func (s *System) deleteInstanceInBody(c *call) (flask.Response, error) {
	input, err := c.Object()
	if err != nil {
		return flask.Response{}, err
	}

	return s.destroyInstance(c, idText(input["id"]), input)
}

// destroyInstance deletes an instance without a check of permissions. With
// async the row vanishes at once, otherwise at the end of the job, even if the
// caller no longer waits (design/api/jeto.md, "Deleting an instance").
func (s *System) destroyInstance(c *call, id string, input map[string]any) (flask.Response, error) {
	found := s.Data.Instances.Find(id)
	if found == nil {
		return flask.Response{}, errNoInstance
	}
	c.waitForJob(s.queueJob(c, found, job{Action: actionDestroy}), input)
	if input["async"] == true {
		s.Data.Instances.Remove(found)
	}

	return flask.OK(nil), nil
}
